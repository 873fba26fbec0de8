-- Somebody ($1: their e-mail address) who no longer works here: no login, session or key is left.
-- What the privacy page says of who could read a round stays.
WITH gone AS (
    DELETE FROM weerklank.person
     WHERE email = lower($1)
    RETURNING municipality_id, person_id
), unreadable AS (
    UPDATE weerklank.text_share s
       SET sealed = NULL
      FROM gone
     WHERE s.municipality_id = gone.municipality_id AND s.person_id = gone.person_id
), noted AS (
    INSERT INTO weerklank.staff_log (municipality_id, what, object)
    SELECT municipality_id, 'person-remove', person_id::text FROM gone
)
SELECT person_id FROM gone
