-- The releases of a round, the first one first.
SELECT release_id, body
  FROM weerklank.release
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
 ORDER BY built_at
