-- Corrections: a release that replaces another, without the ballots of links that were voided
-- after the count. Which those are stays known, for a later one is built from the same counts.

-- What a task is about, and why it was wanted.
ALTER TABLE weerklank.task
    ADD COLUMN link_id uuid,
    ADD COLUMN reason text NOT NULL DEFAULT '';

CREATE TABLE weerklank.correction (
    municipality_id uuid NOT NULL,
    release_id      uuid NOT NULL,               -- that came of it
    round_id        uuid NOT NULL,
    number          smallint NOT NULL CHECK (number > 0),  -- in the round
    link_id         uuid NOT NULL,               -- that was voided
    reason          text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (municipality_id, release_id),
    UNIQUE (municipality_id, round_id, number),
    FOREIGN KEY (municipality_id, release_id) REFERENCES weerklank.release
);

GRANT SELECT ON weerklank.correction TO weerklank_web;
GRANT SELECT, INSERT ON weerklank.correction TO weerklank_mixer;
