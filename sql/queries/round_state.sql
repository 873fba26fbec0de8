SELECT state
  FROM weerklank.round
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
