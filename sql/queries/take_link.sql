-- What a visitor's link leads to, with the frozen form of its round. $1: the token of the link,
-- the four characters with which its codes begin, or what its place hands out with.
SELECT m.municipality_id, m.name AS municipality, m.contact,
       r.round_id, r.state AS round_state, r.closes_on, r.feedback_on, r.feedback_where,
       array_to_json(r.languages)::text AS languages,
       array_to_json(r.drafts)::text AS drafts, r.text_key, r.text_signature,
       l.link_id, l.token, l.code_prefix, l.handout, l.state AS link_state, l.trial, l.audience,
       coalesce(o.name, g.name) AS place, f.name AS form, f.definition
  FROM weerklank.link l
  JOIN weerklank.municipality m USING (municipality_id)
  JOIN weerklank.round r USING (municipality_id, round_id)
  JOIN weerklank.round_form f USING (municipality_id, round_id, audience)
  LEFT JOIN weerklank.organisation o USING (municipality_id, organisation_id)
  LEFT JOIN weerklank.place_group g USING (municipality_id, group_id)
 WHERE l.token = $1 OR l.code_prefix = $1 OR l.handout = $1
