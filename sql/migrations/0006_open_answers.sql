-- Open answers: who can open them, and what is made of them. The texts themselves stay sealed
-- to the text key of their round; its secret half exists on paper (the recovery key) and sealed
-- to the key of each moderator of the round.

-- What somebody does, as the privacy page names it: "beleidsmedewerker jeugd".
ALTER TABLE weerklank.person ADD COLUMN function text NOT NULL DEFAULT '';

-- The key pair of a moderator: the secret half wrapped under a key from the passphrase
-- (argon2id, 64 MiB, 3 passes, its own salt). Whoever loses the passphrase gets a new pair.
CREATE TABLE weerklank.moderator_key (
    municipality_id uuid NOT NULL,
    person_id       uuid NOT NULL,
    public_key      bytea NOT NULL CHECK (length(public_key) = 32),
    salt            bytea NOT NULL CHECK (length(salt) = 16),
    wrapped         bytea NOT NULL CHECK (length(wrapped) = 72),
    PRIMARY KEY (municipality_id, person_id),
    FOREIGN KEY (municipality_id, person_id) REFERENCES weerklank.person ON DELETE CASCADE
);

-- The moderators of a round, frozen when it opens. The row stays when the key is destroyed, so
-- that the privacy page keeps saying who could read.
CREATE TABLE weerklank.text_share (
    municipality_id uuid NOT NULL,
    round_id        uuid NOT NULL,
    person_id       uuid NOT NULL,
    function        text NOT NULL,
    added_on        date,                        -- NULL: when the round opened
    sealed          bytea CHECK (length(sealed) = 80),  -- the text key; NULL: destroyed
    PRIMARY KEY (municipality_id, round_id, person_id),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round ON DELETE CASCADE
);

-- Another moderator later: one proposes, another confirms and shares the key.
CREATE TABLE weerklank.text_grant (
    municipality_id uuid NOT NULL,
    round_id        uuid NOT NULL,
    person_id       uuid NOT NULL,
    proposed_by     uuid NOT NULL,
    PRIMARY KEY (municipality_id, round_id, person_id),
    CHECK (proposed_by <> person_id),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, person_id) REFERENCES weerklank.person ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, proposed_by) REFERENCES weerklank.person (municipality_id,
        person_id) ON DELETE CASCADE
);

-- What a moderator wrote from open answers; published when a second one has confirmed it.
CREATE TABLE weerklank.quote (
    municipality_id uuid NOT NULL,
    quote_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('quote', 'summary')),
    audience        text NOT NULL CHECK (audience IN ('parent', 'professional')),
    item            text NOT NULL,
    body            text NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 1000),
    state           text NOT NULL DEFAULT 'proposed' CHECK (state IN
                    ('proposed', 'published', 'returned')),
    written_by      uuid NOT NULL,
    confirmed_by    uuid,
    PRIMARY KEY (municipality_id, quote_id),
    CHECK (confirmed_by <> written_by),
    CHECK ((state = 'published') = (confirmed_by IS NOT NULL)),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round ON DELETE CASCADE
);

-- What was done with a text, so that two moderators do not do it twice.
CREATE TABLE weerklank.text_decision (
    municipality_id uuid NOT NULL,
    text_id         uuid NOT NULL,
    decision        text NOT NULL CHECK (decision IN ('quoted', 'summarised', 'withheld')),
    PRIMARY KEY (municipality_id, text_id),
    FOREIGN KEY (municipality_id, text_id) REFERENCES weerklank.sealed_text ON DELETE CASCADE
);

-- The questions that have open answers, and whether they may be shown. The number of texts is
-- told only when they are.
CREATE FUNCTION weerklank.texts_count(municipality uuid, round uuid)
RETURNS TABLE (audience text, item text, shown boolean, texts bigint)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH written AS (
        SELECT t.item, count(*) AS texts
          FROM weerklank.sealed_text t
         WHERE t.municipality_id = texts_count.municipality
           AND t.round_id = texts_count.round
         GROUP BY t.item
    ), whole AS (
        SELECT n.audience, n.body::jsonb AS node
          FROM weerklank.release e
          JOIN weerklank.release_node n USING (municipality_id, release_id)
         WHERE e.municipality_id = texts_count.municipality
           AND e.round_id = texts_count.round AND e.replaced_by IS NULL
           AND n.node_id = texts_count.municipality::text
    ), asked AS (
        SELECT f.audience, i.code
          FROM weerklank.release e,
               jsonb_each(e.body::jsonb -> 'forms') AS f (audience, form),
               jsonb_to_recordset(f.form -> 'items') AS i (code text, kind text)
         WHERE e.municipality_id = texts_count.municipality
           AND e.round_id = texts_count.round AND e.replaced_by IS NULL AND i.kind = 'text'
    ), judged AS (
        SELECT a.audience, w.item, w.texts,
               w.texts >= 5 AND jsonb_typeof(h.node -> 'n') = 'object' AS shown
          FROM written w
          JOIN asked a ON a.code = w.item
          LEFT JOIN whole h ON h.audience = a.audience
    )
    SELECT j.audience, j.item, coalesce(j.shown, false),
           CASE WHEN j.shown THEN j.texts END
      FROM judged j
$$;

-- The open answers to one question, sealed, for a moderator of the round. None when fewer than
-- five were written or the audience of the municipality has fewer answers than k. The order is
-- that of their random ids.
CREATE FUNCTION weerklank.texts_read(municipality uuid, round uuid, person uuid, item text)
RETURNS TABLE (text_id uuid, sealed bytea)
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.text_id, t.sealed
      FROM weerklank.sealed_text t
     WHERE t.municipality_id = texts_read.municipality AND t.round_id = texts_read.round
       AND t.item = texts_read.item
       AND EXISTS (SELECT FROM weerklank.text_share s
                    WHERE s.municipality_id = texts_read.municipality
                      AND s.round_id = texts_read.round AND s.person_id = texts_read.person
                      AND s.sealed IS NOT NULL)
       AND EXISTS (SELECT FROM weerklank.texts_count(texts_read.municipality,
                                                     texts_read.round) c
                    WHERE c.item = texts_read.item AND c.shown)
     ORDER BY t.text_id
$$;

REVOKE ALL ON FUNCTION weerklank.texts_read(uuid, uuid, uuid, text),
                       weerklank.texts_count(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION weerklank.texts_read(uuid, uuid, uuid, text),
                          weerklank.texts_count(uuid, uuid)
   TO weerklank_web;

GRANT SELECT, INSERT, UPDATE, DELETE
   ON weerklank.moderator_key, weerklank.text_share, weerklank.text_grant, weerklank.quote
   TO weerklank_web;
-- A decision is about an id that the functions above gave.
GRANT SELECT, INSERT, DELETE ON weerklank.text_decision TO weerklank_web;

-- Retention: the mixer destroys the keys.
GRANT SELECT ON weerklank.text_share TO weerklank_mixer;
GRANT UPDATE (sealed) ON weerklank.text_share TO weerklank_mixer;
