-- A new passphrase ($2) for an e-mail address ($1); sessions under the old one end.
WITH changed AS (
    UPDATE weerklank.person
       SET passphrase = $2
     WHERE email = lower($1)
    RETURNING municipality_id, person_id, role
), ended AS (
    DELETE FROM weerklank.session s
     USING changed c
     WHERE s.municipality_id = c.municipality_id AND s.person_id = c.person_id
)
SELECT municipality_id, person_id, role FROM changed
