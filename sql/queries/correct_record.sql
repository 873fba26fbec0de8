-- That a release ($3) came of taking out a link ($4), and why ($5); the log has what, not why.
WITH made AS (
    INSERT INTO weerklank.correction (municipality_id, round_id, release_id, number, link_id,
                                      reason)
    SELECT $1::uuid, $2::uuid, $3::uuid, 1 + count(o.number), $4::uuid, $5::text
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN weerklank.correction o
        ON o.municipality_id = $1::uuid AND o.round_id = $2::uuid
    RETURNING release_id
)
INSERT INTO weerklank.staff_log (municipality_id, what, object)
SELECT $1::uuid, 'release.correct', release_id::text FROM made
