-- What the mixer needs to destroy what may no longer be kept.

GRANT SELECT, DELETE ON weerklank.text_grant TO weerklank_mixer;

-- Sessions and login links that are over, of everybody: the mixer knows nothing of people, and
-- hears nothing of them.
CREATE FUNCTION weerklank.sessions_expire() RETURNS SETOF text
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM weerklank.session
     WHERE created_at < now() - interval '8 hours' OR seen_at < now() - interval '15 minutes';
    DELETE FROM weerklank.login_link WHERE valid_until < now();
    SELECT NULL::text WHERE false;
$$;

REVOKE ALL ON FUNCTION weerklank.sessions_expire() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION weerklank.sessions_expire() TO weerklank_mixer;
