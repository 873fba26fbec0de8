-- Questions read aloud by somebody of a municipality: a sound for the words that were read, so
-- that words that change have no sound. The sound has an address by its own digest.
CREATE TABLE weerklank.recording (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    language        text NOT NULL,
    words           bytea NOT NULL CHECK (length(words) = 32),  -- digest of what was read
    sound           bytea NOT NULL CHECK (length(sound) = 32),  -- digest of content
    kind            text NOT NULL CHECK (kind IN ('audio/webm', 'audio/ogg', 'audio/mp4')),
    content         bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 2097152),
    PRIMARY KEY (municipality_id, language, words)
);
CREATE INDEX recording_sound ON weerklank.recording (municipality_id, sound);
GRANT SELECT, INSERT, UPDATE ON weerklank.recording TO weerklank_web;
