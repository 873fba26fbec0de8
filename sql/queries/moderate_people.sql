-- The moderators of a round ($2), and those who could become one: whether somebody, and whether
-- the reader ($3), proposed them.
SELECT p.person_id, p.name, coalesce(s.function, p.function) AS function, s.added_on,
       s.person_id IS NOT NULL AS moderates, s.sealed IS NOT NULL AS readable,
       g.proposed_by IS NOT NULL AS proposed, coalesce(g.proposed_by = $3::uuid, false) AS mine
  FROM weerklank.person p
  JOIN weerklank.moderator_key k USING (municipality_id, person_id)
  LEFT JOIN weerklank.text_share s
    ON s.municipality_id = p.municipality_id AND s.person_id = p.person_id
   AND s.round_id = $2::uuid
  LEFT JOIN weerklank.text_grant g
    ON g.municipality_id = p.municipality_id AND g.person_id = p.person_id
   AND g.round_id = $2::uuid
 WHERE p.municipality_id = $1::uuid AND (s.person_id IS NOT NULL OR p.role = 'moderator')
 ORDER BY moderates DESC, function, p.person_id
