-- The public key to which open answers of a round are sealed.
SELECT text_key
  FROM weerklank.round
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
