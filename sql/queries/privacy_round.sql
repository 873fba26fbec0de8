-- What the privacy page tells about the round of a link: its dates, its k, who reads what was
-- written, and who answers together. A round that has not been counted yet will be so on the day
-- after its last one. $3: how many days a backup is kept, the last one made in the night in which
-- the last of it went. The last ballots go a day after the review period, the texts when 90 days
-- after the round closed are over.
WITH dated AS (
    SELECT r.municipality_id, r.round_id, r.name, r.state, r.k, r.review_days,
           r.opens_on, r.closes_on, r.feedback_on,
           coalesce(r.counted_on, r.closes_on + 1) AS counted,
           r.counted_on IS NOT NULL AS is_counted
      FROM weerklank.round r
), lasting AS (
    SELECT d.*, d.counted + d.review_days + 1 AS ballots_until,
           d.closes_on + 90 AS texts_until
      FROM dated d
)
SELECT d.name, d.state, d.k, d.review_days, d.opens_on, d.closes_on, d.feedback_on,
       d.counted, d.is_counted, d.ballots_until, d.texts_until,
       greatest(d.ballots_until, d.texts_until + 1) + $3::integer + 1 AS all_until,
       (SELECT coalesce(json_agg(s ORDER BY s.since NULLS FIRST, s.function), '[]')::text
          FROM (SELECT DISTINCT t.function, t.added_on AS since
                  FROM weerklank.text_share t
                 WHERE t.municipality_id = d.municipality_id AND t.round_id = d.round_id) s)
           AS readers,
       (SELECT coalesce(json_agg(o.name ORDER BY o.name), '[]')::text
          FROM weerklank.place_group_member p
          JOIN weerklank.organisation o USING (municipality_id, organisation_id)
         WHERE p.municipality_id = l.municipality_id AND p.group_id = l.group_id) AS members
  FROM weerklank.link l
  JOIN lasting d USING (municipality_id, round_id)
 WHERE l.municipality_id = $1::uuid AND l.link_id = $2::uuid
