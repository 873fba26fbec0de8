-- What will go and on which day, of every round of which there is something left.
WITH round AS (
    SELECT r.municipality_id, r.round_id, m.name || ', ' || r.name AS name, r.state, r.closes_on,
           r.counted_on + r.review_days AS reviewed_on
      FROM weerklank.round r
      JOIN weerklank.municipality m USING (municipality_id)
)
SELECT 'next-ballots' AS rule, (r.reviewed_on + 1)::text AS day, r.name
  FROM round r
 WHERE r.state = 'released'
   AND EXISTS (SELECT FROM weerklank.urn u
                WHERE u.municipality_id = r.municipality_id AND u.round_id = r.round_id)
UNION ALL
SELECT 'next-texts', (r.closes_on + 91)::text, r.name
  FROM round r
 WHERE r.state NOT IN ('draft', 'open')
   AND EXISTS (SELECT FROM weerklank.text_share s
                WHERE s.municipality_id = r.municipality_id AND s.round_id = r.round_id
                  AND s.sealed IS NOT NULL)
 ORDER BY day, name, rule
