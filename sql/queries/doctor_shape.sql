-- What tells a time, an order or a number of anything a ballot touches, or does so unseen.
SELECT c.relname || '.' || a.attname AS what
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'weerklank'::regnamespace
   AND c.relname IN ('urn', 'receipt', 'open_code', 'sealed_text') AND c.relkind = 'r'
   AND (a.atttypid NOT IN ('uuid'::regtype, 'bytea'::regtype, 'text'::regtype)
        OR pg_get_expr(d.adbin, d.adrelid) <> 'gen_random_uuid()')
UNION ALL
SELECT c.relname
  FROM pg_class c
 WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relkind = 'S'
UNION ALL
SELECT c.relname || ': ' || t.tgname
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = 'weerklank'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT c.relname || ': ' || w.rulename
  FROM pg_rewrite w
  JOIN pg_class c ON c.oid = w.ev_class
 WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relkind = 'r'
 ORDER BY 1
