-- The municipality of that slug or name; any when it is empty. Two rows are enough to say that
-- it has to be named.
SELECT municipality_id, slug, name
  FROM weerklank.municipality
 WHERE $1::text = '' OR slug = $1::text OR name = $1::text
 LIMIT 2
