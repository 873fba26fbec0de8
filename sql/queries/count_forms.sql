-- The frozen forms of a round.
SELECT audience, name, definition
  FROM weerklank.round_form
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
 ORDER BY audience
