-- What each role may do; nobody else may do anything. The web process has no right on the urn,
-- the receipts, the codes or the sealed texts: it casts through one function (0003).

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO weerklank_web, weerklank_mixer',
                   current_database());
END
$$;

REVOKE ALL ON SCHEMA weerklank FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA weerklank FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA weerklank TO weerklank_web, weerklank_mixer;
GRANT SELECT ON weerklank.migration TO weerklank_web, weerklank_mixer;

-- Web: places, rounds, links and people are its own.
GRANT SELECT, INSERT, UPDATE, DELETE
   ON weerklank.municipality, weerklank.district, weerklank.board, weerklank.organisation,
      weerklank.round, weerklank.place_group, weerklank.place_group_member, weerklank.link,
      weerklank.person, weerklank.session
   TO weerklank_web;

-- A form is frozen when its round opens, and what was logged stays so.
GRANT SELECT, INSERT ON weerklank.round_form, weerklank.staff_log, weerklank.task
   TO weerklank_web;

GRANT SELECT ON weerklank.epoch_key, weerklank.release, weerklank.release_node
   TO weerklank_web;

-- Mixer: the urn and what comes out of it.
GRANT SELECT, INSERT, DELETE ON weerklank.urn, weerklank.sealed_text TO weerklank_mixer;
GRANT SELECT, DELETE ON weerklank.receipt, weerklank.open_code TO weerklank_mixer;
GRANT SELECT, INSERT, UPDATE, DELETE ON weerklank.epoch_key, weerklank.task TO weerklank_mixer;

GRANT SELECT, INSERT ON weerklank.release, weerklank.release_node TO weerklank_mixer;
GRANT UPDATE (replaced_by) ON weerklank.release TO weerklank_mixer;

GRANT SELECT
   ON weerklank.municipality, weerklank.district, weerklank.board, weerklank.organisation,
      weerklank.round, weerklank.round_form, weerklank.place_group,
      weerklank.place_group_member, weerklank.link
   TO weerklank_mixer;
GRANT UPDATE (state, grace_until, counted_on) ON weerklank.round TO weerklank_mixer;
GRANT UPDATE (state, progress) ON weerklank.link TO weerklank_mixer;

-- Retention of the log.
GRANT SELECT, INSERT, DELETE ON weerklank.staff_log TO weerklank_mixer;
