-- What a place hands out (poster, texts, paper) has an address of its own, which whoever answers
-- does not know: it shows roughly how many have answered. A trial link has none.
ALTER TABLE weerklank.link
    ADD COLUMN handout text UNIQUE CHECK (handout ~ '^[0-9A-HJKMNP-TV-Z]{20}$');
UPDATE weerklank.link
   SET handout = upper(left(replace(gen_random_uuid()::text, '-', ''), 20))
 WHERE NOT trial;
