-- Writes a release; the one it replaces, if any, points at it.
WITH added AS (
    INSERT INTO weerklank.release (municipality_id, round_id, digest, signature, signer, body)
    VALUES ($1::uuid, $2::uuid, $3::bytea, $4::bytea, $5::bytea, $6::text)
    RETURNING release_id
), replaced AS (
    UPDATE weerklank.release
       SET replaced_by = (SELECT release_id FROM added)
     WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND replaced_by IS NULL
)
SELECT release_id FROM added
