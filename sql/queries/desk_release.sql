-- One release of a municipality; why it was made when it is a correction, and which one replaced
-- it.
SELECT r.body, encode(r.digest, 'hex') AS digest, c.reason, r.replaced_by
  FROM weerklank.release r
  LEFT JOIN weerklank.correction c USING (municipality_id, release_id)
 WHERE r.municipality_id = $1::uuid AND r.release_id = $2::uuid
