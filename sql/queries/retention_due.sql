-- The rules of retention by which something should have gone more than a day ago.
WITH today AS (
    SELECT (now() AT TIME ZONE 'Europe/Amsterdam')::date - 1 AS day
)
SELECT 'ballots' AS rule
 WHERE EXISTS (SELECT FROM weerklank.urn u
                 JOIN weerklank.round r USING (municipality_id, round_id), today
                WHERE r.state = 'released' AND r.counted_on + r.review_days < today.day)
UNION ALL
SELECT 'texts'
 WHERE EXISTS (SELECT FROM weerklank.round r, today
                WHERE r.state NOT IN ('draft', 'open') AND r.closes_on + 90 < today.day
                  AND (EXISTS (SELECT FROM weerklank.text_share s
                                WHERE s.municipality_id = r.municipality_id
                                  AND s.round_id = r.round_id AND s.sealed IS NOT NULL)
                       OR EXISTS (SELECT FROM weerklank.quote q
                                   WHERE q.municipality_id = r.municipality_id
                                     AND q.round_id = r.round_id AND q.state <> 'published')
                       OR EXISTS (SELECT FROM weerklank.sealed_text t
                                   WHERE t.municipality_id = r.municipality_id
                                     AND t.round_id = r.round_id)))
UNION ALL
SELECT 'log'
 WHERE EXISTS (SELECT FROM weerklank.staff_log WHERE at < now() - interval '181 days')
UNION ALL
SELECT 'tasks'
 WHERE EXISTS (SELECT FROM weerklank.task
                WHERE state IN ('done', 'failed') AND wanted_at < now() - interval '31 days')
UNION ALL
SELECT 'codes'
 WHERE EXISTS (SELECT FROM weerklank.round r, today
                WHERE r.state = 'released' AND r.counted_on < today.day
                  AND (EXISTS (SELECT FROM weerklank.open_code c
                                WHERE c.municipality_id = r.municipality_id
                                  AND c.round_id = r.round_id)
                       OR EXISTS (SELECT FROM weerklank.receipt t
                                   WHERE t.municipality_id = r.municipality_id
                                     AND t.round_id = r.round_id)))
UNION ALL
SELECT 'count'
 WHERE EXISTS (SELECT FROM weerklank.round r, today
                WHERE r.state IN ('open', 'closing', 'closed') AND r.closes_on < today.day)
