-- What the two programs may do beyond their own rights: functions that run with those of the
-- owner of the tables.
SELECT p.proname AS name,
       bool_or(has_function_privilege('weerklank_web', p.oid, 'EXECUTE')) AS web,
       bool_or(has_function_privilege('weerklank_mixer', p.oid, 'EXECUTE')) AS mixer
  FROM pg_proc p
 WHERE p.pronamespace = 'weerklank'::regnamespace AND p.prosecdef
 GROUP BY p.proname
 ORDER BY p.proname
