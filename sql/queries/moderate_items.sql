-- The questions of a round ($2) with open answers, in a language ($3), and whether enough was
-- written to be shown.
SELECT c.audience, c.item, c.shown, coalesce(c.texts, 0) AS texts,
       coalesce(i.text ->> $3, i.text ->> 'nl', c.item) AS question,
       coalesce(nullif(i.step, 0)::text, '') AS step
  FROM weerklank.texts_count($1::uuid, $2::uuid) c
  LEFT JOIN weerklank.release e
    ON e.municipality_id = $1::uuid AND e.round_id = $2::uuid AND e.replaced_by IS NULL
  LEFT JOIN LATERAL jsonb_to_recordset(e.body::jsonb -> 'forms' -> c.audience -> 'items')
                    AS i (code text, text jsonb, step int) ON i.code = c.item
 ORDER BY c.audience, c.item
