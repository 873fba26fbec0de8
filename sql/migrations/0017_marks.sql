-- When each line of what was read begins, in milliseconds, as whoever read it tapped along; ''
-- where nobody did, as with a file from elsewhere.
ALTER TABLE weerklank.recording
    ADD COLUMN marks text NOT NULL DEFAULT '' CHECK (length(marks) <= 700 AND marks ~ '^[0-9 ]*$');
