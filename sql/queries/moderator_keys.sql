-- The moderators of a municipality and the public halves of their keys.
SELECT p.person_id, p.function, k.public_key
  FROM weerklank.person p
  JOIN weerklank.moderator_key k USING (municipality_id, person_id)
 WHERE p.municipality_id = $1::uuid AND p.role = 'moderator'
 ORDER BY p.person_id
