-- Rights that the web service must not have: on ballots and what belongs to them, and on the
-- keys and results it is to believe.
SELECT concat(right_name, ' on ', table_name) AS may
  FROM (SELECT t.table_name, p.right_name
          FROM unnest('{urn,receipt,open_code,sealed_text}'::text[]) AS t (table_name),
               unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS p (right_name)
        UNION ALL
        SELECT t.table_name, p.right_name
          FROM unnest('{epoch_key,release,release_node}'::text[]) AS t (table_name),
               unnest('{INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) AS p (right_name)) AS wrong
 WHERE has_table_privilege('weerklank.' || table_name, right_name)
    OR right_name IN ('SELECT', 'INSERT', 'UPDATE')
       AND has_any_column_privilege('weerklank.' || table_name, right_name)
 ORDER BY table_name DESC, right_name
