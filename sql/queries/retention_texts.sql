-- Open answers and the keys that open them go 90 days after the last day of their round, and so
-- does what was made of them and not published. Who could read them stays known, for the privacy
-- page.
WITH over AS (
    SELECT municipality_id, round_id
      FROM weerklank.round
     WHERE state NOT IN ('draft', 'open')
       AND closes_on + 90 < (now() AT TIME ZONE 'Europe/Amsterdam')::date
), shares AS (
    UPDATE weerklank.text_share s
       SET sealed = NULL
      FROM over
     WHERE over.municipality_id = s.municipality_id AND over.round_id = s.round_id
       AND s.sealed IS NOT NULL
    RETURNING s.round_id
), grants AS (
    DELETE FROM weerklank.text_grant g
     USING over
     WHERE over.municipality_id = g.municipality_id AND over.round_id = g.round_id
    RETURNING g.round_id
), quotes AS (
    DELETE FROM weerklank.quote q
     USING over
     WHERE over.municipality_id = q.municipality_id AND over.round_id = q.round_id
       AND q.state <> 'published'
    RETURNING q.round_id
), texts AS (
    DELETE FROM weerklank.sealed_text t
     USING over
     WHERE over.municipality_id = t.municipality_id AND over.round_id = t.round_id
    RETURNING t.round_id
)
SELECT round_id::text AS object FROM shares
UNION
SELECT round_id::text FROM grants
UNION
SELECT round_id::text FROM quotes
UNION
SELECT round_id::text FROM texts
