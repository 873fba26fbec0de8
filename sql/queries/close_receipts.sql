-- Counted: nobody can send the same page again.
DELETE FROM weerklank.receipt
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
