-- What the tables must not have, whoever adds one: what a ballot touches has no time, no order,
-- no count and no plaintext, and every key begins with the municipality.
BEGIN;
SELECT plan(10);

SELECT is_empty(
    $$ SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relkind = 'S' $$,
    'no sequence: it would tell the order');
SELECT is_empty(
    $$ SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'weerklank' AND is_identity = 'YES' $$,
    'no identity column: the same');

PREPARE touched AS
    SELECT table_name || '.' || column_name || ' ' || data_type
      FROM information_schema.columns
     WHERE table_schema = 'weerklank'
       AND table_name IN ('urn', 'receipt', 'open_code', 'sealed_text');
SELECT set_eq('touched', ARRAY[
    'urn.municipality_id uuid', 'urn.ballot_id uuid', 'urn.round_id uuid', 'urn.epoch bytea',
    'urn.sealed bytea',
    'receipt.municipality_id uuid', 'receipt.round_id uuid', 'receipt.hash bytea',
    'open_code.municipality_id uuid', 'open_code.round_id uuid', 'open_code.hash bytea',
    'sealed_text.municipality_id uuid', 'sealed_text.text_id uuid', 'sealed_text.round_id uuid',
    'sealed_text.item text', 'sealed_text.sealed bytea'],
    'what a ballot touches has these columns and no other: no time, no number, no plaintext');

SELECT is_empty(
    $$ SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'weerklank' AND data_type = 'uuid' AND column_default IS NOT NULL
          AND column_default <> 'gen_random_uuid()' $$,
    'ids are random');

-- What is found before the municipality is known.
CREATE TEMP TABLE exempt (name text, columns text);
INSERT INTO exempt VALUES ('municipality', 'slug'), ('municipality', 'cbs_code'),
                          ('link', 'token'),
                          ('link', 'code_prefix'), ('link', 'handout'), ('person', 'email'), ('session', 'hash'),
                          ('login_link', 'hash'), ('migration', 'number');
SELECT is_empty(
    $$ SELECT t.relname, k.columns
         FROM pg_index i
         JOIN pg_class t ON t.oid = i.indrelid
        CROSS JOIN LATERAL (
              SELECT string_agg(a.attname, ' ' ORDER BY p.place)
                FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS p (attnum, place)
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = p.attnum) AS k (columns)
        WHERE t.relnamespace = 'weerklank'::regnamespace AND i.indisunique
          AND k.columns !~ '^municipality_id( |$)'
          AND NOT EXISTS (SELECT FROM exempt e
                           WHERE e.name = t.relname AND e.columns = k.columns) $$,
    'every key begins with the municipality');
SELECT is_empty(
    $$ SELECT c.conrelid::regclass, c.conname
         FROM pg_constraint c
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND c.connamespace = 'weerklank'::regnamespace
          AND (a.attname <> 'municipality_id' OR f.attname <> 'municipality_id') $$,
    'no foreign key leads to another municipality');
SELECT is_empty(
    $$ SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relkind = 'r'
          AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) $$,
    'every table has a primary key');
SELECT is_empty(
    $$ SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'weerklank'::regnamespace AND NOT t.tgisinternal $$,
    'no trigger does something unseen');
SELECT is_empty(
    $$ SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = 'weerklank'::regnamespace AND c.relpersistence <> 'p' $$,
    'every table survives a crash');
SELECT is((SELECT attstorage::text FROM pg_attribute
            WHERE attrelid = 'weerklank.urn'::regclass AND attname = 'sealed'), 'p',
          'a sealed ballot is neither compressed nor moved out of its page');

SELECT * FROM finish();
ROLLBACK;
