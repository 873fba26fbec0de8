-- Ballots go when the review period of their round is over; the next mix destroys the key.
WITH gone AS (
    DELETE FROM weerklank.urn u
     USING weerklank.round r
     WHERE r.municipality_id = u.municipality_id AND r.round_id = u.round_id
       AND r.state = 'released'
       AND r.counted_on + r.review_days < (now() AT TIME ZONE 'Europe/Amsterdam')::date
    RETURNING u.round_id
)
SELECT DISTINCT round_id::text AS object FROM gone
