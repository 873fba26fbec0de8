-- A new person; no row when somebody has that e-mail address.
INSERT INTO weerklank.person (municipality_id, email, name, role, passphrase, function)
VALUES ($1, lower($2), $3, $4, $5, $6)
ON CONFLICT (email) DO NOTHING
RETURNING person_id
