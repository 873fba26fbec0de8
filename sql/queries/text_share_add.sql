-- The text key of a round ($2) for one of its moderators ($3), with their function ($4) as it is
-- when the round opens, sealed ($5) to their key.
INSERT INTO weerklank.text_share (municipality_id, round_id, person_id, function, sealed)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5)
