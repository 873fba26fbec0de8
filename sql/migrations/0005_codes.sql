-- Codes: interchangeable slips for rounds that need one answer per family. A code is 26
-- characters: the first four say to which link it belongs, the others are random. The database
-- holds a hash of it, keyed with a pepper that is not in the database; using it is deleting it.

-- NULL: a shared link. Otherwise a ballot that comes by this link needs a code.
ALTER TABLE weerklank.link
    ADD COLUMN code_prefix text UNIQUE CHECK (code_prefix ~ '^[0-9A-HJKMNP-TV-Z]{4}$');

-- New codes of a round. Their order in the table is that of their hashes: it says nothing about
-- a place on a sheet.
CREATE FUNCTION weerklank.codes_add(municipality uuid, round uuid, fresh bytea[]) RETURNS void
LANGUAGE sql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO weerklank.open_code (municipality_id, round_id, hash)
    SELECT codes_add.municipality, codes_add.round, hash
      FROM unnest(fresh) AS hash
     ORDER BY hash
$$;

-- Codes that were lost make room for new ones: of those that nobody has used each is deleted,
-- and as many of the fresh ones become valid, the first of the list. Gives how many. A family
-- that answered does not get a second answer, and running it again replaces nothing.
CREATE FUNCTION weerklank.codes_replace(municipality uuid, round uuid, lost bytea[],
                                        fresh bytea[]) RETURNS integer
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM weerklank.open_code o
     WHERE o.municipality_id = codes_replace.municipality
       AND o.round_id = codes_replace.round AND o.hash = ANY (lost);
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM weerklank.codes_add(municipality, round, fresh[:gone]);
    RETURN gone;
END
$$;

REVOKE ALL ON FUNCTION weerklank.codes_add(uuid, uuid, bytea[]),
                       weerklank.codes_replace(uuid, uuid, bytea[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION weerklank.codes_add(uuid, uuid, bytea[]),
                          weerklank.codes_replace(uuid, uuid, bytea[], bytea[])
   TO weerklank_web;
