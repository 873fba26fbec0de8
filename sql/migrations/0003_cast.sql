-- Casting: the one way from the web process into the urn.
--
-- The caller has taken the shared lock of the municipality in the statement before, in the same
-- transaction, so that no mix moves under it.

-- The arrays are a batch: the round, the hash of the page's receipt, the hash of the code (NULL
-- where none is needed) and the sealed ballot of each. All are sealed to the one epoch. Gives
-- for each place in the batch, from 1:
--
--   stored       is in the urn now
--   already      this page was stored before: in the batch, or by an earlier attempt
--   code_gone    the code has been used, or never was one
--   closed       its round takes no ballots
--   stale_epoch  of all or none: the epoch is not the current one; nothing was stored
--
-- A page sent twice at the same time waits for itself at its receipt, and only then looks at
-- its code: the second is told "already" and not "code_gone". Receipts are taken in the order
-- of their hashes, so that two batches never wait for each other.
CREATE FUNCTION weerklank.cast_ballots(municipality uuid, epoch bytea, rounds uuid[],
                                       receipts bytea[], codes bytea[], ballots bytea[])
RETURNS TABLE ("position" integer, outcome text)
LANGUAGE plpgsql
VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    outcomes text[];
BEGIN
    IF NOT EXISTS (SELECT FROM weerklank.epoch_key k
                    WHERE k.municipality_id = cast_ballots.municipality
                      AND k.epoch = cast_ballots.epoch AND k.current) THEN
        RETURN QUERY SELECT place, 'stale_epoch'
                       FROM generate_series(1, cardinality(rounds)) AS place;
        RETURN;
    END IF;

    WITH batch AS MATERIALIZED (
        SELECT b.place, b.round_id, b.receipt, b.code, b.sealed,
               r.round_id IS NOT NULL AS open
          FROM unnest(rounds, receipts, codes, ballots)
               WITH ORDINALITY AS b (round_id, receipt, code, sealed, place)
          LEFT JOIN weerklank.round r
            ON r.municipality_id = cast_ballots.municipality AND r.round_id = b.round_id
           AND (r.state = 'open'
                OR r.state = 'closing' AND r.grace_until > statement_timestamp())
    ), fresh AS (
        INSERT INTO weerklank.receipt (municipality_id, round_id, hash)
        SELECT DISTINCT cast_ballots.municipality, round_id, receipt
          FROM batch
         WHERE open
         ORDER BY round_id, receipt
            ON CONFLICT DO NOTHING
        RETURNING round_id, hash
    ), candidate AS (
        SELECT c.place, c.round_id, c.code, c.sealed,
               row_number() OVER (PARTITION BY c.round_id, c.code ORDER BY c.place) AS code_turn
          FROM (SELECT DISTINCT ON (b.round_id, b.receipt) b.*
                  FROM batch b
                  JOIN fresh f ON f.round_id = b.round_id AND f.hash = b.receipt
                 ORDER BY b.round_id, b.receipt, b.place) AS c
    ), spent AS (
        DELETE FROM weerklank.open_code o
         USING candidate c
         WHERE o.municipality_id = cast_ballots.municipality
           AND o.round_id = c.round_id AND o.hash = c.code
        RETURNING o.round_id, o.hash
    ), winner AS (
        SELECT c.place, c.round_id, c.sealed,
               c.code IS NULL OR s.hash IS NOT NULL AND c.code_turn = 1 AS good
          FROM candidate c
          LEFT JOIN spent s ON s.round_id = c.round_id AND s.hash = c.code
    ), stored AS (
        INSERT INTO weerklank.urn (municipality_id, round_id, epoch, sealed)
        SELECT cast_ballots.municipality, round_id, cast_ballots.epoch, sealed
          FROM winner
         WHERE good
         ORDER BY gen_random_uuid()
    )
    SELECT array_agg(CASE
                         WHEN w.good THEN 'stored'
                         WHEN NOT w.good THEN 'code_gone'
                         WHEN b.open THEN 'already'
                         WHEN EXISTS (SELECT FROM weerklank.receipt e
                                       WHERE e.municipality_id = cast_ballots.municipality
                                         AND e.round_id = b.round_id AND e.hash = b.receipt)
                         THEN 'already' -- an attempt before the round closed
                         ELSE 'closed'
                     END ORDER BY b.place)
      INTO outcomes
      FROM batch b
      LEFT JOIN winner w ON w.place = b.place;

    -- A page that was turned away leaves no receipt: nothing of it was stored.
    IF 'code_gone' = ANY (outcomes) THEN
        DELETE FROM weerklank.receipt e
         USING unnest(rounds, receipts, outcomes) AS b (round_id, receipt, became)
         WHERE b.became = 'code_gone' AND e.municipality_id = cast_ballots.municipality
           AND e.round_id = b.round_id AND e.hash = b.receipt;
        -- And neither does its copy later in the batch, which was told "already".
        SELECT array_agg(CASE
                             WHEN b.became = 'already' AND g.place IS NOT NULL THEN 'code_gone'
                             ELSE b.became
                         END ORDER BY b.place)
          INTO outcomes
          FROM unnest(rounds, receipts, outcomes)
               WITH ORDINALITY AS b (round_id, receipt, became, place)
          LEFT JOIN unnest(rounds, receipts, outcomes)
               WITH ORDINALITY AS g (round_id, receipt, became, place)
            ON g.became = 'code_gone' AND g.round_id = b.round_id AND g.receipt = b.receipt;
    END IF;

    RETURN QUERY SELECT o.place::integer, o.became
                   FROM unnest(outcomes) WITH ORDINALITY AS o (became, place);
END
$$;

REVOKE ALL ON FUNCTION weerklank.cast_ballots(uuid, bytea, uuid[], bytea[], bytea[], bytea[])
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
      weerklank.cast_ballots(uuid, bytea, uuid[], bytea[], bytea[], bytea[])
   TO weerklank_web;
