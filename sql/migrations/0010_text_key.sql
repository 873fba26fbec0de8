-- The mixer signs the key to which the open answers of a round are sealed, as it signs its own:
-- whoever can write the database cannot swap it.
ALTER TABLE weerklank.round
    ADD COLUMN text_signature bytea CHECK (length(text_signature) = 64);  -- NULL: not yet

GRANT UPDATE (text_signature) ON weerklank.round TO weerklank_mixer;
