-- A moderator ($2) of a round ($3) gets a share ($4) of its text key for the key pair they have.
UPDATE weerklank.text_share s
   SET sealed = $4
 WHERE s.municipality_id = $1::uuid AND s.person_id = $2::uuid AND s.round_id = $3::uuid
RETURNING s.person_id
