-- Whether the schema is there, and the table in which migrations are recorded. From the
-- catalog, for the names themselves may not exist yet or be out of reach.
SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'weerklank') AS present,
       EXISTS (SELECT FROM pg_catalog.pg_class c
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'weerklank' AND c.relname = 'migration') AS recorded
