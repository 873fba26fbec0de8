-- The form of a round ($2) for an audience ($3); definition is NULL while the round is a draft.
SELECT r.name AS round, r.theme,
       CASE $3::text WHEN 'parent' THEN r.parents_form ELSE r.professionals_form END AS form,
       f.definition
  FROM weerklank.round r
  LEFT JOIN weerklank.round_form f
    ON f.municipality_id = r.municipality_id AND f.round_id = r.round_id
   AND f.audience = $3::text
 WHERE r.municipality_id = $1::uuid AND r.round_id = $2::uuid AND r.state IN ('draft', 'open')
