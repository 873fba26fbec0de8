-- How far the mixer is. $1: municipality, $2: task.
SELECT state, outcome
FROM weerklank.task
WHERE municipality_id = $1::uuid AND task_id = $2::uuid
