-- Counted: the codes that nobody used go.
DELETE FROM weerklank.open_code
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
