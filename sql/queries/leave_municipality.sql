-- The municipality itself, with its places.
SELECT jsonb_pretty(jsonb_build_object(
           'name', m.name, 'slug', m.slug, 'cbsCode', m.cbs_code, 'cbsYear', m.cbs_year,
           'contact', m.contact,
           'places', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                 'id', o.organisation_id, 'name', o.name, 'kind', o.kind,
                                 'district', d.name, 'board', b.name, 'registers', o.registers,
                                 'families', o.families, 'staff', o.staff) ORDER BY o.name), '[]')
                        FROM weerklank.organisation o
                        JOIN weerklank.district d USING (municipality_id, district_id)
                        JOIN weerklank.board b USING (municipality_id, board_id)
                       WHERE o.municipality_id = m.municipality_id))) AS body
  FROM weerklank.municipality m
 WHERE m.municipality_id = $1::uuid
