-- A municipality that leaves is deleted from every table that knows it. Which those are is asked
-- of the catalog, so that no later table is forgotten; those that others refer to go in a later
-- pass.
CREATE FUNCTION weerklank.municipality_delete(municipality uuid) RETURNS void
LANGUAGE plpgsql
VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
    waiting text[];
    held text[];
BEGIN
    SELECT array_agg(c.relname) INTO waiting
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id'
     WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relkind = 'r';
    WHILE cardinality(waiting) > 0 LOOP
        held := '{}';
        FOREACH name IN ARRAY waiting LOOP
            BEGIN
                EXECUTE format('DELETE FROM weerklank.%I WHERE municipality_id = $1', name)
                  USING municipality;
            EXCEPTION WHEN foreign_key_violation THEN
                held := held || name;
            END;
        END LOOP;
        IF cardinality(held) = cardinality(waiting) THEN
            RAISE foreign_key_violation USING MESSAGE = 'tables hold each other: ' || held::text;
        END IF;
        waiting := held;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION weerklank.municipality_delete(uuid) FROM PUBLIC;
