-- Translations are drafts until a person has read them, text by text: a digest of the language,
-- the Dutch text and the translation. A text that changes is a draft again.
CREATE TABLE weerklank.checked_text (
    municipality_id uuid NOT NULL REFERENCES weerklank.municipality,
    language        text NOT NULL,
    digest          bytea NOT NULL CHECK (length(digest) = 32),
    checked_on      date NOT NULL,
    checked_by      text NOT NULL,               -- as whoever marked it said, or ''
    PRIMARY KEY (municipality_id, language, digest)
);
GRANT SELECT, INSERT ON weerklank.checked_text TO weerklank_web;

-- The languages of an open round that nobody has checked: in a demonstration alone.
ALTER TABLE weerklank.round ADD COLUMN drafts text[] NOT NULL DEFAULT '{}';
