-- The rounds whose questions can be recorded, with their forms.
SELECT round_id, name, parents_form, professionals_form
  FROM weerklank.round
 WHERE municipality_id = $1::uuid AND state IN ('draft', 'open')
 ORDER BY opens_on DESC
