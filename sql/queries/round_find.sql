-- $1: the id of a round or the beginning of it. Two rows are enough to say it is not unique.
SELECT municipality_id, round_id, name, state, theme, parents_form, professionals_form,
       opens_on, closes_on, feedback_on, array_to_json(languages)::text AS languages
  FROM weerklank.round
 WHERE left(round_id::text, length($1::text)) = lower($1::text)
 LIMIT 2
