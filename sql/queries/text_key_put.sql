-- Signs the text key of a round, when it is still the one that was signed.
UPDATE weerklank.round
   SET text_signature = $4::bytea
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND text_key = $3::bytea
