-- Asks the mixer for a correction. $1: municipality, $2: round, $3: link, $4: why.
INSERT INTO weerklank.task (municipality_id, kind, round_id, link_id, reason)
VALUES ($1::uuid, 'correct', $2::uuid, $3::uuid, $4::text)
RETURNING task_id
