-- The links of a round.
SELECT l.link_id, l.audience, coalesce(g.name, o.name) AS place, l.token, l.state, l.trial,
       l.code_prefix IS NOT NULL AS codes, l.invited, l.cap, l.progress, l.handout
  FROM weerklank.link l
  LEFT JOIN weerklank.organisation o USING (municipality_id, organisation_id)
  LEFT JOIN weerklank.place_group g USING (municipality_id, group_id)
 WHERE l.municipality_id = $1::uuid AND l.round_id = $2::uuid
 ORDER BY l.audience, place, l.trial
