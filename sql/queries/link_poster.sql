-- What stands on the poster of a link ($2).
SELECT l.token, l.audience, l.trial, coalesce(o.name, g.name) AS place, r.closes_on,
       array_to_json(r.languages)::text AS languages, f.name AS form, f.definition
  FROM weerklank.link l
  JOIN weerklank.round r USING (municipality_id, round_id)
  JOIN weerklank.round_form f USING (municipality_id, round_id, audience)
  LEFT JOIN weerklank.organisation o USING (municipality_id, organisation_id)
  LEFT JOIN weerklank.place_group g USING (municipality_id, group_id)
 WHERE l.municipality_id = $1::uuid AND l.link_id = $2::uuid
