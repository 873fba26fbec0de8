-- The current releases of the earlier rounds of the municipality of a release, the latest first.
SELECT e.body
  FROM weerklank.release r
  JOIN weerklank.round q ON q.municipality_id = r.municipality_id AND q.round_id = r.round_id
  JOIN weerklank.round p ON p.municipality_id = q.municipality_id AND p.closes_on < q.closes_on
  JOIN weerklank.release e ON e.municipality_id = p.municipality_id AND e.round_id = p.round_id
 WHERE r.municipality_id = $1::uuid AND r.release_id = $2::uuid AND e.replaced_by IS NULL
 ORDER BY p.closes_on DESC, p.round_id
 LIMIT $3::int
