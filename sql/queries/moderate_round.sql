-- A counted round ($3) for one of its moderators ($2): its text key, and their share of it.
SELECT r.name AS round, r.text_key, r.closes_on + 90 AS destroyed_on, s.sealed,
       k.public_key, k.salt, k.wrapped
  FROM weerklank.round r
  JOIN weerklank.text_share s USING (municipality_id, round_id)
  LEFT JOIN weerklank.moderator_key k USING (municipality_id, person_id)
 WHERE r.municipality_id = $1::uuid AND s.person_id = $2::uuid AND r.round_id = $3::uuid
   AND r.state = 'released' AND r.text_key IS NOT NULL
