INSERT INTO weerklank.session (municipality_id, hash, person_id)
VALUES ($1, $2, $3)
