-- The municipality of a new person: $1 its slug, or NULL for the only one. Two rows are enough
-- to say that there is more than one.
SELECT municipality_id
  FROM weerklank.municipality
 WHERE $1::text IS NULL OR slug = $1
 LIMIT 2
