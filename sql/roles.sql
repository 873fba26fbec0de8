-- The three roles, made once per cluster by its superuser; running it again changes nothing.
-- What each may do is part of the migrations, so that it goes with the version of the schema.
-- How each logs in (a password, peer, a certificate) is for the administrator to decide.
--
--   weerklank_owner   owns the schema; used by `weerklank migrate` alone
--   weerklank_web     `weerklank serve` and the commands of staff; cannot read the urn
--   weerklank_mixer   `weerklank mixer`

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['weerklank_owner', 'weerklank_web', 'weerklank_mixer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE '
                           'NOREPLICATION NOBYPASSRLS', role);
        END IF;
    END LOOP;
END
$$;
