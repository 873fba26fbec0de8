-- The organisations of a municipality, as they are imported.
SELECT o.name, o.kind, d.name AS district, b.name AS board, o.families, o.staff,
       o.registers ->> 'brin' AS brin, o.registers ->> 'vestiging' AS vestiging,
       o.registers ->> 'lrk' AS lrk, o.registers ->> 'kvk' AS kvk
  FROM weerklank.organisation o
  JOIN weerklank.district d USING (municipality_id, district_id)
  JOIN weerklank.board b USING (municipality_id, board_id)
 WHERE o.municipality_id = $1::uuid
 ORDER BY o.name
