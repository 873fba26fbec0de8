-- What was left of the codes and receipts of a counted round.
WITH codes AS (
    DELETE FROM weerklank.open_code c
     USING weerklank.round r
     WHERE r.municipality_id = c.municipality_id AND r.round_id = c.round_id
       AND r.state = 'released'
    RETURNING c.round_id
), receipts AS (
    DELETE FROM weerklank.receipt t
     USING weerklank.round r
     WHERE r.municipality_id = t.municipality_id AND r.round_id = t.round_id
       AND r.state = 'released'
    RETURNING t.round_id
)
SELECT round_id::text AS object FROM codes
UNION
SELECT round_id::text FROM receipts
