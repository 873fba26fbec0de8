-- Sessions that have ended by themselves, and the one that the browser had ($2 hash, or NULL).
DELETE FROM weerklank.session
 WHERE municipality_id = $1
   AND (hash = $2::bytea
        OR created_at <= now() - interval '8 hours'
        OR seen_at < now() - interval '15 minutes')
