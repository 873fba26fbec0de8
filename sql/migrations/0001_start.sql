-- The tables of Weerklank. Every key begins with the municipality, so that data of one
-- municipality stays together and can be moved as a whole. What a visitor or a member of staff
-- brings before the municipality is known is unique over all of them: the token of a link, the
-- cookie of a session, an e-mail address, the slug in an address.
--
-- What a ballot touches (urn, receipt, open_code, sealed_text) has no time, no sequence, no
-- count and no plaintext of an answer.

CREATE SCHEMA weerklank;

-- What `weerklank migrate` has done. The digest is that of the file as it was applied.
CREATE TABLE weerklank.migration (
    number          integer PRIMARY KEY CHECK (number > 0),
    name            text NOT NULL,
    digest          text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    applied_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE weerklank.municipality (
    municipality_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug            text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name            text NOT NULL,
    cbs_code        text NOT NULL UNIQUE CHECK (cbs_code ~ '^GM[0-9]{4}$'),
    cbs_year        smallint NOT NULL,
    contact         text NOT NULL DEFAULT '',   -- whom a parent can call or write to
    demonstration   boolean NOT NULL DEFAULT false
);

CREATE TABLE weerklank.district (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    district_id     uuid NOT NULL DEFAULT gen_random_uuid(),
    name            text NOT NULL,
    cbs_code        text,
    PRIMARY KEY (municipality_id, district_id),
    UNIQUE (municipality_id, name)
);

CREATE TABLE weerklank.board (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    board_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    name            text NOT NULL,
    PRIMARY KEY (municipality_id, board_id),
    UNIQUE (municipality_id, name)
);

CREATE TABLE weerklank.organisation (
    municipality_id uuid NOT NULL,
    organisation_id uuid NOT NULL DEFAULT gen_random_uuid(),
    name            text NOT NULL,
    kind            text NOT NULL CHECK (kind IN
                    ('school', 'childcare', 'playgroup', 'kindcentrum', 'library', 'other')),
    district_id     uuid NOT NULL,
    board_id        uuid NOT NULL,
    registers       jsonb NOT NULL DEFAULT '{}',  -- BRIN, vestiging, LRK, KvK as text
    families        integer NOT NULL DEFAULT 0 CHECK (families >= 0),  -- invited families
    staff           integer NOT NULL DEFAULT 0 CHECK (staff >= 0),
    PRIMARY KEY (municipality_id, organisation_id),
    UNIQUE (municipality_id, name),
    FOREIGN KEY (municipality_id, district_id) REFERENCES weerklank.district,
    FOREIGN KEY (municipality_id, board_id) REFERENCES weerklank.board
);

CREATE TABLE weerklank.round (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    round_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    name            text NOT NULL,               -- "najaar 2026"
    state           text NOT NULL DEFAULT 'draft' CHECK (state IN
                    ('draft', 'open', 'closing', 'closed', 'released')),
    school_year     text NOT NULL CHECK (school_year ~ '^[0-9]{4}-[0-9]{4}$'),
    calendar_year   smallint NOT NULL,
    opens_on        date NOT NULL,
    closes_on       date NOT NULL,               -- the last day one can answer
    grace_until     timestamptz,                 -- pages already open may be sent until then
    counted_on      date,                        -- the day of the count
    review_days     smallint NOT NULL DEFAULT 14 CHECK (review_days BETWEEN 0 AND 60),
    k               smallint NOT NULL DEFAULT 10 CHECK (k BETWEEN 5 AND 100),
    theme           text,                        -- the theme block, where a form has one
    parents_form    text,                        -- the form for parents; NULL: not asked
    professionals_form text,                     -- the form for professionals
    feedback_on     date NOT NULL,               -- when parents hear what was done
    feedback_where  text NOT NULL,
    languages       text[] NOT NULL DEFAULT '{nl,en}',
    text_key        bytea CHECK (length(text_key) = 32),  -- public; from opening on
    PRIMARY KEY (municipality_id, round_id),
    CHECK (closes_on >= opens_on AND feedback_on > closes_on)
);

-- The frozen form of a round, one per audience.
CREATE TABLE weerklank.round_form (
    municipality_id uuid NOT NULL,
    round_id        uuid NOT NULL,
    audience        text NOT NULL CHECK (audience IN ('parent', 'professional')),
    name            text NOT NULL,
    digest          bytea NOT NULL CHECK (length(digest) = 32),
    definition      text NOT NULL,
    PRIMARY KEY (municipality_id, round_id, audience),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round ON DELETE CASCADE
);

-- A named set of small places of one round that answers together.
CREATE TABLE weerklank.place_group (
    municipality_id uuid NOT NULL,
    group_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid NOT NULL,
    audience        text NOT NULL CHECK (audience IN ('parent', 'professional')),
    name            text NOT NULL,
    PRIMARY KEY (municipality_id, group_id),
    UNIQUE (municipality_id, round_id, audience, name),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round ON DELETE CASCADE
);

CREATE TABLE weerklank.place_group_member (
    municipality_id uuid NOT NULL,
    group_id        uuid NOT NULL,
    organisation_id uuid NOT NULL,
    PRIMARY KEY (municipality_id, group_id, organisation_id),
    FOREIGN KEY (municipality_id, group_id) REFERENCES weerklank.place_group ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES weerklank.organisation
);

CREATE TABLE weerklank.link (
    municipality_id uuid NOT NULL,
    link_id         uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid NOT NULL,
    audience        text NOT NULL CHECK (audience IN ('parent', 'professional')),
    organisation_id uuid,
    group_id        uuid,
    token           text NOT NULL UNIQUE CHECK (token ~ '^[0-9A-HJKMNP-TV-Z]{12}$'),
    state           text NOT NULL DEFAULT 'active' CHECK (state IN
                    ('active', 'withdrawn', 'voided')),
    trial           boolean NOT NULL DEFAULT false,   -- proeflink: shows the form, stores nothing
    invited         integer NOT NULL CHECK (invited >= 0),  -- families or staff
    cap             integer NOT NULL CHECK (cap > 0),       -- answers at most
    progress        integer NOT NULL DEFAULT 0,  -- answers, down to a multiple of 5, nightly
    PRIMARY KEY (municipality_id, link_id),
    CHECK ((organisation_id IS NULL) <> (group_id IS NULL)),
    CHECK (progress % 5 = 0),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES weerklank.organisation,
    FOREIGN KEY (municipality_id, group_id) REFERENCES weerklank.place_group
);

-- The public halves of the mixer's epoch keys, signed by its identity.
CREATE TABLE weerklank.epoch_key (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    epoch           bytea NOT NULL CHECK (length(epoch) = 16),   -- random, carries no order
    public_key      bytea NOT NULL CHECK (length(public_key) = 32),
    signature       bytea NOT NULL CHECK (length(signature) = 64),
    current         boolean NOT NULL,
    PRIMARY KEY (municipality_id, epoch)
);

CREATE UNIQUE INDEX epoch_key_current ON weerklank.epoch_key (municipality_id) WHERE current;

-- Sealed ballots. Row size is one length per form and the row stays in its page.
CREATE TABLE weerklank.urn (
    municipality_id uuid NOT NULL,
    ballot_id       uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid NOT NULL,
    epoch           bytea NOT NULL,
    sealed          bytea NOT NULL,
    PRIMARY KEY (municipality_id, ballot_id)
);

ALTER TABLE weerklank.urn ALTER COLUMN sealed SET STORAGE PLAIN;

-- Hashes of the random bits of a page: one ballot per page, however often it is sent.
CREATE TABLE weerklank.receipt (
    municipality_id uuid NOT NULL,
    round_id        uuid NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (municipality_id, round_id, hash)
);

-- Hashes of the codes that nobody has used yet: using one is deleting it.
CREATE TABLE weerklank.open_code (
    municipality_id uuid NOT NULL,
    round_id        uuid NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (municipality_id, round_id, hash)
);

-- Open answers after counting, each sealed to the text key of its round.
CREATE TABLE weerklank.sealed_text (
    municipality_id uuid NOT NULL,
    text_id         uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid NOT NULL,
    item            text NOT NULL,
    sealed          bytea NOT NULL,
    PRIMARY KEY (municipality_id, text_id)
);

-- Immutable results. body is canonical JSON; digest and signature are over its bytes.
CREATE TABLE weerklank.release (
    municipality_id uuid NOT NULL,
    release_id      uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid NOT NULL,
    digest          bytea NOT NULL CHECK (length(digest) = 32),
    signature       bytea NOT NULL CHECK (length(signature) = 64),
    signer          bytea NOT NULL CHECK (length(signer) = 32),
    built_at        timestamptz NOT NULL DEFAULT now(),
    replaced_by     uuid,
    body            text NOT NULL,
    PRIMARY KEY (municipality_id, release_id),
    FOREIGN KEY (municipality_id, round_id) REFERENCES weerklank.round
);

CREATE TABLE weerklank.release_node (
    municipality_id uuid NOT NULL,
    release_id      uuid NOT NULL,
    audience        text NOT NULL,
    node_id         text NOT NULL,
    body            text NOT NULL,
    PRIMARY KEY (municipality_id, release_id, audience, node_id),
    FOREIGN KEY (municipality_id, release_id) REFERENCES weerklank.release ON DELETE CASCADE
);

-- What the desk and the command line want the mixer to do.
CREATE TABLE weerklank.task (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    task_id         uuid NOT NULL DEFAULT gen_random_uuid(),
    kind            text NOT NULL CHECK (kind IN ('mix', 'close', 'build', 'correct')),
    round_id        uuid,
    state           text NOT NULL DEFAULT 'wanted' CHECK (state IN
                    ('wanted', 'running', 'done', 'failed')),
    wanted_at       timestamptz NOT NULL DEFAULT now(),
    outcome         text NOT NULL DEFAULT '',    -- a message for people, never a count
    PRIMARY KEY (municipality_id, task_id)
);

CREATE TABLE weerklank.person (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    person_id       uuid NOT NULL DEFAULT gen_random_uuid(),
    email           text NOT NULL UNIQUE CHECK (email = lower(email)),
    name            text NOT NULL DEFAULT '',
    role            text NOT NULL CHECK (role IN
                    ('council', 'municipality', 'moderator', 'administrator')),
    passphrase      text NOT NULL,               -- argon2id, PHC string
    PRIMARY KEY (municipality_id, person_id)
);

CREATE TABLE weerklank.session (
    municipality_id uuid NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),  -- of the cookie
    person_id       uuid NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    seen_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (municipality_id, hash),
    UNIQUE (hash),                               -- a cookie comes without a municipality
    FOREIGN KEY (municipality_id, person_id) REFERENCES weerklank.person ON DELETE CASCADE
);

-- Who did what to which id; never text, never an answer.
CREATE TABLE weerklank.staff_log (
    municipality_id uuid NOT NULL,
    entry_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    at              timestamptz NOT NULL DEFAULT now(),
    person_id       uuid,                        -- NULL: the command line or the mixer
    what            text NOT NULL,
    object          text NOT NULL DEFAULT '',
    PRIMARY KEY (municipality_id, entry_id)
);
