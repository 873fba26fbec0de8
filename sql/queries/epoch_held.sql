-- Every municipality with its current key, if it has one.
SELECT m.municipality_id, k.epoch
  FROM weerklank.municipality m
  LEFT JOIN weerklank.epoch_key k ON k.municipality_id = m.municipality_id AND k.current
