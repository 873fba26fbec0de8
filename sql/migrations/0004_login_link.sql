-- Links that log somebody in for an hour, in a demonstration alone. The database holds a hash.
CREATE TABLE weerklank.login_link (
    municipality_id uuid NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    person_id       uuid NOT NULL,
    valid_until     timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, hash),
    UNIQUE (hash),                               -- a link comes without a municipality
    FOREIGN KEY (municipality_id, person_id) REFERENCES weerklank.person ON DELETE CASCADE
);

GRANT SELECT, INSERT, DELETE ON weerklank.login_link TO weerklank_web;
