-- A verdict ($4) of a moderator ($3) of its round on a quote ($2): another than the writer may
-- publish or return what is proposed, if it still reads as they saw it ($5); the writer may send
-- it again in other words ($5).
WITH judged AS (
    UPDATE weerklank.quote q
       SET state = CASE $4 WHEN 'publish' THEN 'published' WHEN 'return' THEN 'returned'
                           ELSE 'proposed' END,
           confirmed_by = CASE $4 WHEN 'publish' THEN $3::uuid END,
           body = CASE $4 WHEN 'send' THEN $5 ELSE q.body END
     WHERE q.municipality_id = $1::uuid AND q.quote_id = $2::uuid
       AND CASE $4
           WHEN 'send' THEN q.written_by = $3::uuid AND q.state <> 'published'
           ELSE $4 IN ('publish', 'return') AND q.written_by <> $3::uuid AND q.state = 'proposed'
                AND q.body = $5
           END
       AND EXISTS (SELECT FROM weerklank.text_share s
                    WHERE s.municipality_id = q.municipality_id AND s.round_id = q.round_id
                      AND s.person_id = $3::uuid)
    RETURNING q.quote_id
), noted AS (
    INSERT INTO weerklank.staff_log (municipality_id, person_id, what, object)
    SELECT $1::uuid, $3::uuid, 'quote-' || $4, quote_id::text FROM judged
)
SELECT quote_id FROM judged
