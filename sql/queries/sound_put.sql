-- Somebody read these words ($3) aloud; an earlier recording of them goes.
INSERT INTO weerklank.recording (municipality_id, language, words, sound, kind, content, marks)
VALUES ($1::uuid, $2::text, $3::bytea, $4::bytea, $5::text, $6::bytea, $7::text)
    ON CONFLICT (municipality_id, language, words)
    DO UPDATE SET sound = excluded.sound, kind = excluded.kind, content = excluded.content,
                  marks = excluded.marks
