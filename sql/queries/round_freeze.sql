-- The form of a round as it is when the round opens.
INSERT INTO weerklank.round_form (municipality_id, round_id, audience, name, digest, definition)
VALUES ($1::uuid, $2::uuid, $3::text, $4::text, $5::bytea, $6::text)
