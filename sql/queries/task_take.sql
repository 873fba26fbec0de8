-- The next task, taken on.
UPDATE weerklank.task
   SET state = 'running'
 WHERE (municipality_id, task_id) =
       (SELECT municipality_id, task_id FROM weerklank.task
         WHERE state IN ('wanted', 'running') ORDER BY wanted_at LIMIT 1)
RETURNING municipality_id, task_id, kind, round_id, link_id, reason
