-- What this role may do beside the rights it was given, and how it is connected.
SELECT concat_ws(', ',
           CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
           CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
           CASE WHEN r.rolreplication THEN 'REPLICATION' END,
           CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
           (SELECT string_agg('member of ' || g.rolname, ', ' ORDER BY g.rolname)
              FROM pg_catalog.pg_auth_members a
              JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
             WHERE a.member = r.oid)) AS too_much,
       inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'
           OR inet_server_addr() = '::1' AS near,
       coalesce((SELECT s.ssl FROM pg_catalog.pg_stat_ssl s
                  WHERE s.pid = pg_backend_pid()), false) AS encrypted,
       current_setting('archive_mode') <> 'off' AS archived,
       current_setting('max_connections')::integer
           - current_setting('superuser_reserved_connections')::integer AS connections
  FROM pg_catalog.pg_roles r
 WHERE r.rolname = current_user
