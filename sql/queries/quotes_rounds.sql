-- The counted rounds of which somebody ($2) is a moderator, the newest first.
SELECT r.round_id, r.name AS round, r.school_year, s.sealed IS NOT NULL AS readable
  FROM weerklank.text_share s
  JOIN weerklank.round r USING (municipality_id, round_id)
 WHERE s.municipality_id = $1::uuid AND s.person_id = $2::uuid AND r.state = 'released'
 ORDER BY r.closes_on DESC, r.name
