-- From now on the link needs codes, which begin so. No row when another link has that prefix.
UPDATE weerklank.link
   SET code_prefix = $3::text
 WHERE municipality_id = $1::uuid AND link_id = $2::uuid
   AND NOT EXISTS (SELECT FROM weerklank.link WHERE code_prefix = $3::text)
RETURNING code_prefix
