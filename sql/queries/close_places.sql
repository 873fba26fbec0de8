-- The places of a round: organisations and groups, with the district of parents or the board
-- of professionals, and the other of the two and the kind where all members have the same. A
-- replaced link does not count its families again.
SELECT l.audience, l.group_id IS NOT NULL AS grouped,
       coalesce(l.organisation_id, l.group_id) AS place_id,
       max(coalesce(g.name, o.name)) AS name, max(l.invited) AS invited,
       bool_and(l.code_prefix IS NOT NULL) AS codes,
       (array_agg(CASE l.audience WHEN 'parent' THEN d.district_id ELSE b.board_id END))[1]
           AS area_id,
       max(CASE l.audience WHEN 'parent' THEN d.name ELSE b.name END) AS area,
       (array_agg(CASE l.audience WHEN 'parent' THEN b.board_id ELSE d.district_id END))[1]
           AS other_id,
       CASE WHEN count(DISTINCT CASE l.audience WHEN 'parent' THEN b.board_id
                                                ELSE d.district_id END) = 1
            THEN max(CASE l.audience WHEN 'parent' THEN b.name ELSE d.name END) END AS other,
       CASE WHEN count(DISTINCT o.kind) = 1 THEN max(o.kind) END AS kind,
       CASE WHEN l.group_id IS NULL THEN '[]'
            ELSE json_agg(DISTINCT o.name)::text END AS members
  FROM weerklank.link l
  LEFT JOIN weerklank.place_group g
    ON g.municipality_id = l.municipality_id AND g.group_id = l.group_id
  LEFT JOIN weerklank.place_group_member p
    ON p.municipality_id = l.municipality_id AND p.group_id = l.group_id
  JOIN weerklank.organisation o
    ON o.municipality_id = l.municipality_id
   AND o.organisation_id = coalesce(l.organisation_id, p.organisation_id)
  JOIN weerklank.district d
    ON d.municipality_id = o.municipality_id AND d.district_id = o.district_id
  JOIN weerklank.board b ON b.municipality_id = o.municipality_id AND b.board_id = o.board_id
 WHERE l.municipality_id = $1::uuid AND l.round_id = $2::uuid AND NOT l.trial
 GROUP BY l.audience, l.organisation_id, l.group_id
