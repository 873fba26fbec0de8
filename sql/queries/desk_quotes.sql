-- Published quotes of a round: about a step ($3) or theme ($4) by the word of their writer, or
-- where that says nothing by the questions ($5) they come from.
SELECT q.kind, q.audience, q.item, q.body, coalesce(q.step, 0) AS step, r.name AS round
  FROM weerklank.quote q
  JOIN weerklank.round r USING (municipality_id, round_id)
 WHERE q.municipality_id = $1::uuid AND q.round_id = $2::uuid AND q.state = 'published'
   AND (q.step = $3::smallint OR q.theme = $4::text
        OR (q.item = ANY ($5::text[]) AND ($3::smallint IS NULL OR q.step IS NULL)
            AND ($4::text IS NULL OR q.theme IS NULL)))
 ORDER BY q.audience, q.item, q.quote_id
 LIMIT 20
