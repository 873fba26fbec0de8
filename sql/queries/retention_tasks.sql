-- Tasks that ended go after 30 days.
WITH gone AS (
    DELETE FROM weerklank.task
     WHERE state IN ('done', 'failed') AND wanted_at < now() - interval '30 days'
    RETURNING municipality_id
)
SELECT DISTINCT municipality_id::text AS object FROM gone
