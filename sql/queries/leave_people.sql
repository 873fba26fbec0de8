-- Staff, without what lets them in.
SELECT jsonb_pretty(coalesce(jsonb_agg(jsonb_build_object(
           'email', email, 'name', name, 'role', role, 'function', function)
           ORDER BY email), '[]')) AS body
  FROM weerklank.person
 WHERE municipality_id = $1::uuid
