-- The key of a municipality is about to be replaced.
UPDATE weerklank.epoch_key
   SET current = false
 WHERE municipality_id = $1::uuid AND current
