-- Which translations somebody has read: a digest of each, with who said so and when.
SELECT jsonb_pretty(coalesce(jsonb_agg(jsonb_build_object(
           'language', language, 'digest', encode(digest, 'hex'), 'checkedOn', checked_on,
           'checkedBy', checked_by) ORDER BY language, digest), '[]')) AS body
  FROM weerklank.checked_text
 WHERE municipality_id = $1::uuid
