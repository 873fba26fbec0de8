-- The languages of a round that nobody has checked, as it opens.
UPDATE weerklank.round
   SET drafts = $3::text[]
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
