-- A recording ($2: the digest of its bytes).
SELECT kind, content
  FROM weerklank.recording
 WHERE municipality_id = $1::uuid AND sound = $2::bytea
 LIMIT 1
