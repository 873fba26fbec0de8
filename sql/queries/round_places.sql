-- Who is asked in a round that is not open yet: groups, and organisations that are in none, each
-- with its district or board.
SELECT 'parent' AS audience, NULL::uuid AS organisation_id, g.group_id, g.name,
       sum(o.families)::integer AS invited, '' AS area
  FROM weerklank.place_group g
  JOIN weerklank.place_group_member p USING (municipality_id, group_id)
  JOIN weerklank.organisation o USING (municipality_id, organisation_id)
 WHERE g.municipality_id = $1::uuid AND g.round_id = $2::uuid AND g.audience = 'parent'
 GROUP BY g.group_id, g.name
 UNION ALL
SELECT 'professional', NULL, g.group_id, g.name, sum(o.staff)::integer, ''
  FROM weerklank.place_group g
  JOIN weerklank.place_group_member p USING (municipality_id, group_id)
  JOIN weerklank.organisation o USING (municipality_id, organisation_id)
 WHERE g.municipality_id = $1::uuid AND g.round_id = $2::uuid AND g.audience = 'professional'
 GROUP BY g.group_id, g.name
 UNION ALL
SELECT a.audience, o.organisation_id, NULL, o.name,
       CASE a.audience WHEN 'parent' THEN o.families ELSE o.staff END,
       CASE a.audience WHEN 'parent' THEN d.name ELSE b.name END
  FROM weerklank.organisation o
  JOIN weerklank.district d USING (municipality_id, district_id)
  JOIN weerklank.board b USING (municipality_id, board_id)
 CROSS JOIN (VALUES ('parent'), ('professional')) AS a (audience)
 WHERE o.municipality_id = $1::uuid
   AND NOT EXISTS (SELECT FROM weerklank.place_group g
                     JOIN weerklank.place_group_member p USING (municipality_id, group_id)
                    WHERE g.municipality_id = $1::uuid AND g.round_id = $2::uuid
                      AND g.audience = a.audience AND p.organisation_id = o.organisation_id)
 ORDER BY audience, name
