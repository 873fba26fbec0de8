-- Whom a link to a demonstration logs in ($1 hash of its token).
SELECT l.municipality_id, l.person_id
  FROM weerklank.login_link l
  JOIN weerklank.municipality m USING (municipality_id)
 WHERE l.hash = $1 AND l.valid_until > now() AND m.demonstration
