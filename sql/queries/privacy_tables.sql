-- Every table of the schema as the catalog has it: its columns, and what the two programs and
-- accounts besides them may do with it. For the privacy page, which explains each of them.
SELECT c.relname AS name,
       (SELECT json_agg(a.attname ORDER BY a.attnum)::text
          FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       has_any_column_privilege('weerklank_web', c.oid, 'SELECT') AS web_read,
       has_any_column_privilege('weerklank_web', c.oid, 'INSERT') AS web_add,
       has_any_column_privilege('weerklank_web', c.oid, 'UPDATE') AS web_change,
       has_table_privilege('weerklank_web', c.oid, 'DELETE, TRUNCATE') AS web_erase,
       has_any_column_privilege('weerklank_mixer', c.oid, 'SELECT') AS mixer_read,
       has_any_column_privilege('weerklank_mixer', c.oid, 'INSERT') AS mixer_add,
       has_any_column_privilege('weerklank_mixer', c.oid, 'UPDATE') AS mixer_change,
       has_table_privilege('weerklank_mixer', c.oid, 'DELETE, TRUNCATE') AS mixer_erase,
       EXISTS (SELECT FROM pg_roles r
                WHERE NOT r.rolsuper AND NOT starts_with(r.rolname, 'pg_')
                  AND r.rolname NOT IN ('weerklank_web', 'weerklank_mixer', 'weerklank_owner')
                  AND has_any_column_privilege(r.oid, c.oid, 'SELECT')) AS others_read
  FROM pg_class c
 WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
 ORDER BY c.relname
