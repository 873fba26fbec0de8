-- A moderator ($3) of its round takes a quote ($2) away.
WITH judged AS (
    DELETE FROM weerklank.quote q
     WHERE q.municipality_id = $1::uuid AND q.quote_id = $2::uuid
       AND EXISTS (SELECT FROM weerklank.text_share s
                    WHERE s.municipality_id = q.municipality_id AND s.round_id = q.round_id
                      AND s.person_id = $3::uuid)
    RETURNING q.quote_id
), noted AS (
    INSERT INTO weerklank.staff_log (municipality_id, person_id, what, object)
    SELECT $1::uuid, $3::uuid, 'quote-remove', quote_id::text FROM judged
)
SELECT quote_id FROM judged
