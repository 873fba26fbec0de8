-- The demonstration, if it is there: its rounds, the open one last.
SELECT m.municipality_id, m.slug, r.round_id, r.state
  FROM weerklank.municipality m
  LEFT JOIN weerklank.round r USING (municipality_id)
 WHERE m.demonstration AND m.slug = $1::text
 ORDER BY r.opens_on
