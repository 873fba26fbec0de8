-- The round has its release.
UPDATE weerklank.round
   SET state = 'released'
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state IN ('closed', 'released')
