-- Asks the mixer to build the release of a round. $1: municipality, $2: round.
INSERT INTO weerklank.task (municipality_id, kind, round_id)
VALUES ($1::uuid, 'build', $2::uuid)
RETURNING task_id
