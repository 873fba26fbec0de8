-- The release ($1: its id or the beginning of it) and the link ($2, the same, or its token) of
-- a correction. Two rows are enough to say it is not unique.
SELECT r.municipality_id, r.round_id, l.link_id, q.name, r.replaced_by, l.state,
       q.counted_on + q.review_days >= (now() AT TIME ZONE 'Europe/Amsterdam')::date AS review
  FROM weerklank.release r
  JOIN weerklank.round q USING (municipality_id, round_id)
  LEFT JOIN weerklank.link l
    ON l.municipality_id = r.municipality_id AND l.round_id = r.round_id AND NOT l.trial
   AND (left(l.link_id::text, length($2::text)) = lower($2::text)
        OR l.token = upper(replace($2::text, '-', '')))
 WHERE left(r.release_id::text, length($1::text)) = lower($1::text)
 LIMIT 2
