-- What became of a task.
UPDATE weerklank.task
   SET state = $3::text, outcome = $4::text
 WHERE municipality_id = $1::uuid AND task_id = $2::uuid
