-- A round of the past was counted the day after it closed.
UPDATE weerklank.round
   SET counted_on = closes_on + 1
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state = 'released'
