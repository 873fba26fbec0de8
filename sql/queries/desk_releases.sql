-- The current releases of a municipality, the newest round first.
SELECT r.release_id, q.name AS round, q.school_year, q.opens_on, q.closes_on
  FROM weerklank.release r
  JOIN weerklank.round q USING (municipality_id, round_id)
 WHERE r.municipality_id = $1::uuid AND r.replaced_by IS NULL
 ORDER BY q.closes_on DESC, r.built_at DESC
