-- What each role can and cannot do. `outcome` tries it and gives the SQLSTATE; 42501 is
-- "permission denied", 00000 is success.
BEGIN;

CREATE FUNCTION pg_temp.outcome(who text, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text := '00000';
BEGIN
    PERFORM set_config('role', who, true);
    BEGIN
        EXECUTE command;
    EXCEPTION WHEN OTHERS THEN
        state := SQLSTATE;
    END;
    PERFORM set_config('role', 'none', true);
    RETURN state;
END
$$;

CREATE TEMP TABLE attempt (who text, command text, expected text);
INSERT INTO attempt VALUES
-- The web process has no way to the urn and what belongs to it but cast_ballots.
('weerklank_web', 'SELECT * FROM weerklank.urn', '42501'),
('weerklank_web', 'SELECT count(*) FROM weerklank.urn', '42501'),
('weerklank_web', 'INSERT INTO weerklank.urn DEFAULT VALUES', '42501'),
('weerklank_web', 'DELETE FROM weerklank.urn', '42501'),
('weerklank_web', 'SELECT * FROM weerklank.receipt', '42501'),
('weerklank_web', 'DELETE FROM weerklank.receipt', '42501'),
('weerklank_web', 'SELECT * FROM weerklank.open_code', '42501'),
('weerklank_web', 'DELETE FROM weerklank.open_code', '42501'),
('weerklank_web', 'SELECT * FROM weerklank.sealed_text', '42501'),
('weerklank_web', 'LOCK TABLE weerklank.urn', '42501'),
('weerklank_web', 'TRUNCATE weerklank.urn', '42501'),
('weerklank_web', 'CREATE VIEW public.peep AS SELECT * FROM weerklank.urn', '42501'),
('weerklank_web', 'DELETE FROM weerklank.sealed_text', '42501'),
('weerklank_web', 'SELECT * FROM weerklank.texts_read(gen_random_uuid(), gen_random_uuid(), '
                  'gen_random_uuid(), '''')', '00000'),
('weerklank_web', 'SELECT weerklank.codes_add(gen_random_uuid(), gen_random_uuid(), ''{}'')',
 '00000'),
('weerklank_web', 'SELECT weerklank.codes_replace(gen_random_uuid(), gen_random_uuid(), ''{}'', '
                  '''{}'')', '00000'),
('weerklank_mixer', 'SELECT weerklank.codes_add(gen_random_uuid(), gen_random_uuid(), ''{}'')',
 '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.moderator_key', '42501'),
('weerklank_mixer', 'UPDATE weerklank.text_share SET sealed = NULL', '00000'),
('weerklank_mixer', 'UPDATE weerklank.text_share SET function = ''''', '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.quote', '42501'),
('weerklank_mixer', 'SELECT body FROM weerklank.quote', '42501'),
('weerklank_mixer', 'DELETE FROM weerklank.quote WHERE state <> ''published''', '00000'),
('weerklank_mixer', 'DELETE FROM weerklank.text_grant', '00000'),
('weerklank_mixer', 'INSERT INTO weerklank.text_grant DEFAULT VALUES', '42501'),
('weerklank_mixer', 'SELECT weerklank.sessions_expire()', '00000'),
('weerklank_web', 'SELECT weerklank.sessions_expire()', '42501'),
('weerklank_web', 'SELECT weerklank.municipality_delete(gen_random_uuid())', '42501'),
('weerklank_mixer', 'SELECT weerklank.municipality_delete(gen_random_uuid())', '42501'),
-- Nor can it change what it is to believe.
('weerklank_web', 'UPDATE weerklank.epoch_key SET current = false', '42501'),
('weerklank_web', 'DELETE FROM weerklank.epoch_key', '42501'),
('weerklank_web', 'UPDATE weerklank.release SET body = ''''', '42501'),
('weerklank_web', 'DELETE FROM weerklank.release_node', '42501'),
('weerklank_web', 'UPDATE weerklank.round_form SET definition = ''''', '42501'),
('weerklank_web', 'DELETE FROM weerklank.staff_log', '42501'),
('weerklank_web', 'UPDATE weerklank.staff_log SET what = ''''', '42501'),
('weerklank_web', 'DELETE FROM weerklank.migration', '42501'),
-- It makes nothing of its own.
('weerklank_web', 'CREATE TABLE weerklank.mine (n integer)', '42501'),
('weerklank_web', 'CREATE TABLE public.mine (n integer)', '42501'),
('weerklank_web', 'CREATE SCHEMA mine', '42501'),
('weerklank_web', 'ALTER TABLE weerklank.link ADD COLUMN n integer', '42501'),
('weerklank_web', 'DROP TABLE weerklank.link', '42501'),
('weerklank_web', 'CREATE OR REPLACE FUNCTION weerklank.cast_ballots(uuid, bytea, uuid[], '
                  'bytea[], bytea[], bytea[]) RETURNS integer LANGUAGE sql AS ''SELECT 1''',
 '42501'),
-- It does its work.
('weerklank_web', 'SELECT * FROM weerklank.epoch_key', '00000'),
('weerklank_web', 'SELECT * FROM weerklank.release, weerklank.release_node', '00000'),
('weerklank_web', 'SELECT * FROM weerklank.round_form', '00000'),
('weerklank_web', 'SELECT * FROM weerklank.migration', '00000'),
('weerklank_web', 'UPDATE weerklank.round SET state = ''open''', '00000'),
('weerklank_web', 'UPDATE weerklank.link SET state = ''withdrawn''', '00000'),
('weerklank_web', 'DELETE FROM weerklank.session', '00000'),
('weerklank_web', 'SELECT * FROM weerklank.cast_ballots(gen_random_uuid(), '''', ''{}'', '
                  '''{}'', ''{}'', ''{}'')', '00000'),
('weerklank_web', 'SELECT * FROM weerklank.checked_text', '00000'),
('weerklank_web', 'DELETE FROM weerklank.checked_text', '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.checked_text', '42501'),
('weerklank_web', 'SELECT * FROM weerklank.recording', '00000'),
('weerklank_web', 'DELETE FROM weerklank.recording', '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.recording', '42501'),
-- The mixer has the urn, and no business with people, places or forms.
('weerklank_mixer', 'SELECT * FROM weerklank.urn, weerklank.receipt, weerklank.open_code', '00000'),
('weerklank_mixer', 'DELETE FROM weerklank.urn', '00000'),
('weerklank_mixer', 'DELETE FROM weerklank.receipt', '00000'),
('weerklank_mixer', 'SELECT * FROM weerklank.sealed_text', '00000'),
('weerklank_mixer', 'UPDATE weerklank.epoch_key SET current = false', '00000'),
('weerklank_mixer', 'UPDATE weerklank.round SET state = ''closing'', closes_on = closes_on, '
                    'grace_until = now()', '00000'),
('weerklank_mixer', 'UPDATE weerklank.link SET progress = 5, state = ''withdrawn''', '00000'),
('weerklank_mixer', 'UPDATE weerklank.urn SET sealed = ''''', '42501'),
('weerklank_mixer', 'INSERT INTO weerklank.receipt DEFAULT VALUES', '42501'),
('weerklank_mixer', 'INSERT INTO weerklank.open_code DEFAULT VALUES', '42501'),
('weerklank_mixer', 'UPDATE weerklank.round SET k = 5', '42501'),
('weerklank_mixer', 'UPDATE weerklank.link SET cap = 9', '42501'),
('weerklank_mixer', 'UPDATE weerklank.round_form SET definition = ''''', '42501'),
('weerklank_mixer', 'UPDATE weerklank.release SET body = ''''', '42501'),
('weerklank_mixer', 'UPDATE weerklank.release SET replaced_by = release_id', '00000'),
('weerklank_mixer', 'DELETE FROM weerklank.release', '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.person', '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.session', '42501'),
('weerklank_mixer', 'DELETE FROM weerklank.municipality', '42501'),
('weerklank_mixer', 'SELECT * FROM weerklank.cast_ballots(gen_random_uuid(), '''', ''{}'', '
                    '''{}'', ''{}'', ''{}'')', '42501'),
('weerklank_mixer', 'CREATE TABLE weerklank.mine (n integer)', '42501'),
('weerklank_mixer', 'CREATE TABLE public.mine (n integer)', '42501'),
-- Somebody else has nothing at all.
('pg_monitor', 'SELECT * FROM weerklank.round', '42501'),
('pg_monitor', 'SELECT weerklank.cast_ballots(gen_random_uuid(), '''', ''{}'', ''{}'', ''{}'', '
               '''{}'')', '42501');

SELECT plan((SELECT count(*)::integer FROM attempt) + 7);

SELECT is(pg_temp.outcome(who, command), expected, who || ': ' || left(command, 90))
  FROM attempt;

SELECT is_empty(
    $$ SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relnamespace = 'weerklank'::regnamespace AND a.grantee = 0 $$,
    'no table is open to everybody');
SELECT is_empty(
    $$ SELECT p.proname FROM pg_proc p
        WHERE p.pronamespace = 'weerklank'::regnamespace
          AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a
                                            WHERE a.grantee = 0)) $$,
    'no function is open to everybody');
SELECT is_empty(
    $$ SELECT p.proname FROM pg_proc p
        WHERE p.pronamespace = 'weerklank'::regnamespace AND p.prosecdef
          AND NOT coalesce(p.proconfig::text LIKE '%search_path=pg_catalog, pg_temp%', false) $$,
    'functions with the rights of the owner look nowhere but in pg_catalog');
SELECT is_empty(
    $$ SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'weerklank'::regnamespace
          AND pg_get_userbyid(c.relowner) <> 'weerklank_owner' $$,
    'the owner owns all of it');
SELECT is_empty(
    $$ SELECT rolname FROM pg_roles
        WHERE rolname LIKE 'weerklank\_%'
          AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls) $$,
    'none of the roles is more than a role');
SELECT is_empty(
    $$ SELECT roleid::regrole FROM pg_auth_members
        WHERE member::regrole::text LIKE 'weerklank\_%' $$,
    'none of the roles is a member of another');
SELECT ok(NOT has_schema_privilege('weerklank_web', 'weerklank', 'CREATE')
          AND NOT has_schema_privilege('weerklank_mixer', 'weerklank', 'CREATE'),
          'web and mixer create nothing in the schema');

SELECT * FROM finish();
ROLLBACK;
