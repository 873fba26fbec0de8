-- What a release says of its municipality and round.
SELECT m.name AS municipality, m.cbs_code, m.cbs_year, r.name AS round, r.school_year,
       r.calendar_year, r.opens_on, r.closes_on, r.k, r.theme
  FROM weerklank.round r
  JOIN weerklank.municipality m USING (municipality_id)
 WHERE r.municipality_id = $1::uuid AND r.round_id = $2::uuid
