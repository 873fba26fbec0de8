-- Who of the staff did what goes after 180 days.
WITH gone AS (
    DELETE FROM weerklank.staff_log
     WHERE at < now() - interval '180 days'
    RETURNING municipality_id
)
SELECT DISTINCT municipality_id::text AS object FROM gone
