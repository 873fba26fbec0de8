-- What moderators wrote from open answers, with the question in a language ($2) and whether the
-- reader ($3) wrote it or is a moderator of its round; the newest round first.
WITH asked AS (
    SELECT e.municipality_id, e.round_id, f.audience, i.code, i.text, i.step
      FROM weerklank.release e,
           jsonb_each(e.body::jsonb -> 'forms') AS f (audience, form),
           jsonb_to_recordset(f.form -> 'items') AS i (code text, text jsonb, step int)
     WHERE e.municipality_id = $1::uuid AND e.replaced_by IS NULL
)
SELECT q.quote_id, r.round_id, r.name AS round, q.kind, q.audience, q.body, q.state,
       coalesce(a.text ->> $2, a.text ->> 'nl', q.item) AS question,
       coalesce(q.step, a.step, 0) AS step, q.theme,
       q.written_by = $3::uuid AS mine,
       EXISTS (SELECT FROM weerklank.text_share s
                WHERE s.municipality_id = q.municipality_id AND s.round_id = q.round_id
                  AND s.person_id = $3::uuid) AS moderates
  FROM weerklank.quote q
  JOIN weerklank.round r USING (municipality_id, round_id)
  LEFT JOIN asked a ON a.round_id = q.round_id AND a.audience = q.audience AND a.code = q.item
 WHERE q.municipality_id = $1::uuid
 ORDER BY r.closes_on DESC, r.round_id, q.audience, q.item, q.quote_id
