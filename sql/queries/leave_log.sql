-- Who of the staff did what, as far back as the log goes.
SELECT jsonb_pretty(coalesce(jsonb_agg(jsonb_build_object(
           'at', l.at, 'who', p.email, 'what', l.what, 'object', l.object)
           ORDER BY l.at), '[]')) AS body
  FROM weerklank.staff_log l
  LEFT JOIN weerklank.person p USING (municipality_id, person_id)
 WHERE l.municipality_id = $1::uuid
