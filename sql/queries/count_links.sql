-- The links whose ballots count in a round, with the place each belongs to, and those whose
-- ballots a correction took out, with its number; $3 is the link of the one being made, or NULL.
SELECT l.link_id, l.audience, coalesce(l.organisation_id, l.group_id) AS place_id,
       coalesce(c.number,
                CASE WHEN l.link_id = $3::uuid
                     THEN 1 + (SELECT count(*) FROM weerklank.correction o
                                WHERE o.municipality_id = l.municipality_id
                                  AND o.round_id = l.round_id) END,
                0) AS taken_out
  FROM weerklank.link l
  LEFT JOIN weerklank.correction c USING (municipality_id, round_id, link_id)
 WHERE l.municipality_id = $1::uuid AND l.round_id = $2::uuid AND NOT l.trial
   AND (l.state <> 'voided' OR c.link_id IS NOT NULL OR l.link_id = $3::uuid)
