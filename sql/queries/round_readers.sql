-- Who can open the open answers of a round.
SELECT p.email, s.function
  FROM weerklank.text_share s
  JOIN weerklank.person p USING (municipality_id, person_id)
 WHERE s.municipality_id = $1::uuid AND s.round_id = $2::uuid AND s.sealed IS NOT NULL
 ORDER BY p.email
