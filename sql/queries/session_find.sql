-- Whose session a cookie is ($1 its hash): 15 minutes without a request or 8 hours end it. That
-- somebody was here is written at most once a minute.
WITH seen AS (
    UPDATE weerklank.session
       SET seen_at = now()
     WHERE hash = $1
       AND created_at > now() - interval '8 hours'
       AND seen_at BETWEEN now() - interval '15 minutes' AND now() - interval '1 minute'
)
SELECT s.municipality_id, m.name AS municipality, s.person_id, p.name, p.email, p.role
  FROM weerklank.session s
  JOIN weerklank.municipality m USING (municipality_id)
  JOIN weerklank.person p USING (municipality_id, person_id)
 WHERE s.hash = $1
   AND s.created_at > now() - interval '8 hours'
   AND s.seen_at >= now() - interval '15 minutes'
