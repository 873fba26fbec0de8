-- Every round, the latest first.
SELECT m.slug AS municipality, r.round_id, r.name, r.state, r.opens_on, r.closes_on
  FROM weerklank.round r
  JOIN weerklank.municipality m USING (municipality_id)
 ORDER BY m.slug, r.opens_on DESC, r.name
