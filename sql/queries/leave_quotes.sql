-- Published quotes and summaries.
SELECT jsonb_pretty(coalesce(jsonb_agg(jsonb_build_object(
           'round', round_id, 'kind', kind, 'audience', audience, 'item', item, 'step', step,
           'theme', theme, 'text', body)
           ORDER BY round_id, audience, item, quote_id), '[]')) AS body
  FROM weerklank.quote
 WHERE municipality_id = $1::uuid AND state = 'published'
