-- One node of a release as a row of its own.
INSERT INTO weerklank.release_node (municipality_id, release_id, audience, node_id, body)
VALUES ($1::uuid, $2::uuid, $3::text, $4::text, $5::text)
