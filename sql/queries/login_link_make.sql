-- A link for an hour to log that person in ($1 municipality, $2 hash of the link's token, $3
-- person); no row where the municipality is no demonstration. Links of the past go.
WITH past AS (
    DELETE FROM weerklank.login_link
     WHERE municipality_id = $1 AND valid_until < now()
)
INSERT INTO weerklank.login_link (municipality_id, hash, person_id, valid_until)
SELECT municipality_id, $2::bytea, $3::uuid, now() + interval '1 hour'
  FROM weerklank.municipality
 WHERE municipality_id = $1 AND demonstration
RETURNING valid_until
