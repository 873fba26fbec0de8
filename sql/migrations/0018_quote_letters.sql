-- A quote has 1,000 characters at most, as its page says; those of another script count once too.
ALTER TABLE weerklank.quote
    DROP CONSTRAINT quote_body_check,
    ADD CONSTRAINT quote_body_check CHECK (char_length(body) BETWEEN 1 AND 1000);
