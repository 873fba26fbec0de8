-- The second of two moderators ($4) makes somebody ($3) a moderator of the round ($2), with a
-- share ($5) of its text key.
WITH granted AS (
    DELETE FROM weerklank.text_grant g
     WHERE g.municipality_id = $1::uuid AND g.round_id = $2::uuid AND g.person_id = $3::uuid
       AND g.proposed_by <> $4::uuid
       AND EXISTS (SELECT FROM weerklank.text_share s
                    WHERE s.municipality_id = $1::uuid AND s.round_id = $2::uuid
                      AND s.person_id = $4::uuid AND s.sealed IS NOT NULL)
    RETURNING g.person_id
), added AS (
    INSERT INTO weerklank.text_share (municipality_id, round_id, person_id, function, added_on, sealed)
    SELECT $1::uuid, $2::uuid, p.person_id, p.function,
           (now() AT TIME ZONE 'Europe/Amsterdam')::date, $5
      FROM granted
      JOIN weerklank.person p ON p.municipality_id = $1::uuid AND p.person_id = granted.person_id
    ON CONFLICT DO NOTHING
    RETURNING person_id
), noted AS (
    INSERT INTO weerklank.staff_log (municipality_id, person_id, what, object)
    SELECT $1::uuid, $4::uuid, 'moderator-added', person_id::text FROM added
)
SELECT person_id FROM added
