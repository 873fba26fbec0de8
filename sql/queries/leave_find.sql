-- A municipality by its slug or name, and whether one of its rounds is being answered or counted.
SELECT m.municipality_id, m.name,
       EXISTS (SELECT FROM weerklank.round r
                WHERE r.municipality_id = m.municipality_id
                  AND r.state IN ('open', 'closing', 'closed')) AS busy
  FROM weerklank.municipality m
 WHERE m.slug = $1 OR m.name = $1
