-- A moderator ($4) of a round ($2) proposes another person ($3) as its moderator.
WITH proposed AS (
    INSERT INTO weerklank.text_grant (municipality_id, round_id, person_id, proposed_by)
    SELECT p.municipality_id, $2::uuid, p.person_id, $4::uuid
      FROM weerklank.person p
      JOIN weerklank.moderator_key k USING (municipality_id, person_id)
     WHERE p.municipality_id = $1::uuid AND p.person_id = $3::uuid AND p.role = 'moderator'
       AND NOT EXISTS (SELECT FROM weerklank.text_share s
                        WHERE s.municipality_id = $1::uuid AND s.round_id = $2::uuid
                          AND s.person_id = p.person_id)
       AND EXISTS (SELECT FROM weerklank.text_share s
                    WHERE s.municipality_id = $1::uuid AND s.round_id = $2::uuid
                      AND s.person_id = $4::uuid AND s.sealed IS NOT NULL)
    ON CONFLICT DO NOTHING
    RETURNING person_id
), noted AS (
    INSERT INTO weerklank.staff_log (municipality_id, person_id, what, object)
    SELECT $1::uuid, $4::uuid, 'moderator-proposed', person_id::text FROM proposed
)
SELECT person_id FROM proposed
