-- How the server is set, as this role's sessions have it. Settings that the server does not have
-- are not there.
SELECT name, setting
  FROM pg_catalog.pg_settings
 WHERE name = ANY ($1::text[])
