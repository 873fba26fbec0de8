-- A link as it is before it gets codes or a trial link beside it; nobody changes it meanwhile.
SELECT l.round_id, l.audience, l.state, l.trial, l.code_prefix, l.cap, l.progress,
       coalesce(o.name, g.name) AS place, m.name AS municipality, r.state AS round_state,
       r.closes_on
  FROM weerklank.link l
  JOIN weerklank.municipality m USING (municipality_id)
  JOIN weerklank.round r USING (municipality_id, round_id)
  LEFT JOIN weerklank.organisation o USING (municipality_id, organisation_id)
  LEFT JOIN weerklank.place_group g USING (municipality_id, group_id)
 WHERE l.municipality_id = $1::uuid AND l.link_id = $2::uuid
   FOR UPDATE OF l
