-- cast_ballots, as weerklank_web: each outcome, alone and side by side in one batch.
BEGIN;
SELECT plan(29);

-- Two municipalities; rounds by their last digit: 1 open, 2 closing with time left, 3 closing
-- without, 4 closed, 5 draft, 6 open in the other municipality.
INSERT INTO weerklank.municipality (municipality_id, slug, name, cbs_code, cbs_year) VALUES
    ('00000000-0000-0000-0000-00000000000a', 'a', 'A', 'GM0001', 2026),
    ('00000000-0000-0000-0000-00000000000b', 'b', 'B', 'GM0002', 2026);
INSERT INTO weerklank.round (municipality_id, round_id, name, state, school_year, calendar_year,
                             opens_on, closes_on, grace_until, feedback_on, feedback_where)
SELECT ('00000000-0000-0000-0000-00000000000' || m)::uuid,
       ('00000000-0000-0000-0000-00000000000' || n)::uuid, n::text, s, '2025-2026', 2026,
       '2026-01-01', '2026-02-01', g, '2026-03-01', 'site'
  FROM (VALUES ('a', 1, 'open', NULL::timestamptz),
               ('a', 2, 'closing', now() + interval '1 hour'),
               ('a', 3, 'closing', now() - interval '1 second'),
               ('a', 4, 'closed', NULL), ('a', 5, 'draft', NULL),
               ('b', 6, 'open', NULL)) AS r (m, n, s, g);
INSERT INTO weerklank.epoch_key (municipality_id, epoch, public_key, signature, current)
SELECT ('00000000-0000-0000-0000-00000000000' || m)::uuid,
       decode(repeat(e, 16), 'hex'), decode(repeat('00', 32), 'hex'),
       decode(repeat('00', 64), 'hex'), c
  FROM (VALUES ('a', '01', false), ('a', '02', true), ('b', '03', true)) AS k (m, e, c);
INSERT INTO weerklank.open_code (municipality_id, round_id, hash)
SELECT '00000000-0000-0000-0000-00000000000a',
       ('00000000-0000-0000-0000-00000000000' || r)::uuid, decode(repeat(c, 32), 'hex')
  FROM (VALUES (1, 'c1'), (1, 'c2'), (1, 'c3'), (1, 'c4'), (2, 'c9')) AS o (r, c);

-- A batch written shortly: "round receipt code", "-" for no code.
CREATE FUNCTION pg_temp.cast_as_web(municipality text, epoch text, variadic batch text[])
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    became text;
BEGIN
    PERFORM set_config('role', 'weerklank_web', true);
    SELECT string_agg(c.outcome, ' ' ORDER BY c.position) INTO became
      FROM (SELECT array_agg(('00000000-0000-0000-0000-00000000000' || p[1])::uuid ORDER BY n),
                   array_agg(decode(repeat(p[2], 32), 'hex') ORDER BY n),
                   array_agg(decode(repeat(nullif(p[3], '-'), 32), 'hex') ORDER BY n),
                   array_agg(decode(repeat('ab', 64), 'hex') ORDER BY n)
              FROM unnest(batch) WITH ORDINALITY AS b (line, n),
                   string_to_array(line, ' ') AS p) AS a (rounds, receipts, codes, ballots),
           weerklank.cast_ballots(('00000000-0000-0000-0000-00000000000' || municipality)::uuid,
                                  decode(repeat(epoch, 16), 'hex'), a.rounds, a.receipts,
                                  a.codes, a.ballots) AS c;
    PERFORM set_config('role', 'none', true);
    RETURN became;
END
$$;
CREATE FUNCTION pg_temp.urn() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM weerklank.urn';
CREATE FUNCTION pg_temp.receipts() RETURNS bigint LANGUAGE sql
    AS 'SELECT count(*) FROM weerklank.receipt';
CREATE FUNCTION pg_temp.codes() RETURNS bigint LANGUAGE sql
    AS 'SELECT count(*) FROM weerklank.open_code';

SELECT is(pg_temp.cast_as_web('a', '02', '1 01 -'), 'stored', 'a ballot is stored');
SELECT is(pg_temp.urn(), 1::bigint, '  once');
SELECT is((SELECT count(*) FROM weerklank.urn
            WHERE epoch = decode(repeat('02', 16), 'hex') AND length(sealed) = 64
              AND round_id = '00000000-0000-0000-0000-000000000001'), 1::bigint,
          '  as it was cast');
SELECT is(pg_temp.cast_as_web('a', '02', '1 01 -'), 'already', 'the same page again is not');
SELECT is(pg_temp.urn(), 1::bigint, '  stored');
SELECT is(pg_temp.cast_as_web('a', '02', '1 02 -', '1 02 -', '1 02 -'), 'stored already already',
          'the same page in one batch is stored once');
SELECT is(pg_temp.cast_as_web('a', '02', '2 02 -'), 'stored',
          'the receipt of another round does not count');

SELECT is(pg_temp.cast_as_web('a', '01', '1 03 -', '1 01 -', '4 04 -'),
          'stale_epoch stale_epoch stale_epoch', 'an old epoch: nothing of the batch');
SELECT is(pg_temp.cast_as_web('a', '09', '1 03 -'), 'stale_epoch', 'an unknown epoch');
SELECT is(pg_temp.cast_as_web('a', '03', '1 03 -'), 'stale_epoch',
          'the epoch of another municipality');
SELECT is(pg_temp.receipts(), 3::bigint, '  and no receipt is left behind');

SELECT is(pg_temp.cast_as_web('a', '02', '2 10 -', '3 10 -', '4 10 -', '5 10 -', '6 10 -', '7 10 -'),
          'stored closed closed closed closed closed',
          'open for the time of grace; not after it, not closed, draft, elsewhere or nowhere');
UPDATE weerklank.round SET state = 'closed' WHERE round_id = '00000000-0000-0000-0000-000000000002';
SELECT is(pg_temp.cast_as_web('a', '02', '2 10 -', '2 11 -'), 'already closed',
          'a page that was stored before its round closed is told so');

SELECT is(pg_temp.cast_as_web('a', '02', '1 20 c1'), 'stored', 'a code');
SELECT is(pg_temp.cast_as_web('a', '02', '1 20 c1'), 'already', 'the same page with its code');
SELECT is(pg_temp.cast_as_web('a', '02', '1 21 c1'), 'code_gone', 'another page with that code');
SELECT is(pg_temp.cast_as_web('a', '02', '1 22 ff'), 'code_gone', 'a code that never was');
SELECT is(pg_temp.cast_as_web('a', '02', '1 23 c9'), 'code_gone', 'a code of another round');
SELECT is(pg_temp.cast_as_web('a', '02', '1 21 c2'), 'stored',
          'a page that was turned away may be sent with a good code');
SELECT is(pg_temp.cast_as_web('a', '02', '1 30 c3', '1 31 c3', '1 32 -', '1 30 c3'),
          'stored code_gone stored already', 'one code twice in a batch: the first has it');
SELECT is(pg_temp.cast_as_web('a', '02', '1 40 ff', '1 40 ff', '1 41 c4'),
          'code_gone code_gone stored', 'a page turned away twice in a batch');
SELECT is(pg_temp.codes(), 1::bigint, '  used codes are gone, the one of another round is not');
SELECT is(pg_temp.urn(), (SELECT count(*) FROM weerklank.receipt), 'a receipt for each ballot');
SELECT is(pg_temp.urn(), 9::bigint, '  and as many as were told they are stored');

SELECT is(pg_temp.cast_as_web('a', '02', '1 50 -', '4 51 -', '1 01 -', '1 52 ff', '1 53 -'),
          'stored closed already code_gone stored', 'one bad ballot does not disturb others');
SELECT is(pg_temp.cast_as_web('b', '03', '6 01 -'), 'stored', 'another municipality');
SELECT is((SELECT count(*)
             FROM weerklank.cast_ballots('00000000-0000-0000-0000-00000000000a',
                                         decode(repeat('02', 16), 'hex'), '{}', '{}', '{}', '{}')),
          0::bigint, 'an empty batch');

-- A batch of 200, in one transaction: one xmin, and not in the order of casting.
SELECT is((SELECT count(*)
             FROM weerklank.cast_ballots(
                  '00000000-0000-0000-0000-00000000000b', decode(repeat('03', 16), 'hex'),
                  (SELECT array_agg('00000000-0000-0000-0000-000000000006'::uuid)
                     FROM generate_series(1, 200)),
                  (SELECT array_agg(sha256(int4send(n)) ORDER BY n)
                     FROM generate_series(1, 200) AS n),
                  (SELECT array_agg(NULL::bytea) FROM generate_series(1, 200)),
                  (SELECT array_agg(int4send(n) ORDER BY n) FROM generate_series(1, 200) AS n))
            WHERE outcome = 'stored'), 200::bigint, 'a batch of 200');
SELECT cmp_ok((SELECT abs(corr(place, cast_as)) FROM
                 (SELECT row_number() OVER (ORDER BY ctid) AS place,
                         ('x' || encode(sealed, 'hex'))::bit(32)::integer AS cast_as
                    FROM weerklank.urn
                   WHERE municipality_id = '00000000-0000-0000-0000-00000000000b'
                     AND length(sealed) = 4) AS u),
              '<', 0.4::double precision, '  the place in the table does not tell the order');

SELECT * FROM finish();
ROLLBACK;
