-- What a moderator ($3) of a round ($2) does with an open answer ($5) to a question ($4): the
-- decision ($6), and the quote or summary ($7) made of it, about a step ($8) and a theme ($9).
-- Nothing when it was decided already or is not theirs to read.
WITH asked AS (
    SELECT c.audience
      FROM weerklank.texts_count($1::uuid, $2::uuid) c
     WHERE c.item = $4 AND c.shown
), decided AS (
    INSERT INTO weerklank.text_decision (municipality_id, text_id, decision)
    SELECT $1::uuid, t.text_id, $6
      FROM weerklank.texts_read($1::uuid, $2::uuid, $3::uuid, $4) t
     WHERE t.text_id = $5::uuid
    ON CONFLICT DO NOTHING
    RETURNING text_id
), written AS (
    INSERT INTO weerklank.quote (municipality_id, round_id, kind, audience, item, body, step,
                                 theme, written_by)
    SELECT $1::uuid, $2::uuid, CASE $6 WHEN 'quoted' THEN 'quote' ELSE 'summary' END,
           asked.audience, $4, $7, $8::smallint, $9, $3::uuid
      FROM decided, asked
     WHERE $6 IN ('quoted', 'summarised')
), noted AS (
    INSERT INTO weerklank.staff_log (municipality_id, person_id, what, object)
    SELECT $1::uuid, $3::uuid, 'text-' || $6, text_id::text FROM decided
)
SELECT text_id FROM decided
