-- A new key pair ($3 public, $4 salt, $5 wrapped secret) of a moderator ($2). What was sealed to
-- the earlier one cannot be opened any more, and goes.
WITH lost AS (
    UPDATE weerklank.text_share
       SET sealed = NULL
     WHERE municipality_id = $1::uuid AND person_id = $2::uuid AND sealed IS NOT NULL
)
INSERT INTO weerklank.moderator_key (municipality_id, person_id, public_key, salt, wrapped)
VALUES ($1::uuid, $2::uuid, $3, $4, $5)
ON CONFLICT (municipality_id, person_id) DO UPDATE
   SET public_key = excluded.public_key, salt = excluded.salt, wrapped = excluded.wrapped
