-- What a quote is about, for whoever looks for it: a step and a theme, as its writer chose.
ALTER TABLE weerklank.quote
    ADD COLUMN step smallint CHECK (step BETWEEN 1 AND 7),
    ADD COLUMN theme text CHECK (theme ~ '^[a-z]+(-[a-z]+)*$');
