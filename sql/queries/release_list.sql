-- Every release, the newest first; built_on is the civil date in the Netherlands.
SELECT r.release_id, m.name AS municipality, q.name AS round, q.school_year,
       to_char(r.built_at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM-DD') AS built_on,
       encode(r.digest, 'hex') AS digest, r.replaced_by
FROM weerklank.release r
JOIN weerklank.municipality m USING (municipality_id)
JOIN weerklank.round q USING (municipality_id, round_id)
ORDER BY m.name, r.built_at DESC, r.release_id
