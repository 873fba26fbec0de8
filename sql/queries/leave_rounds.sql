-- Rounds with their groups, frozen forms and moderators; no link, for a link lets one answer.
SELECT jsonb_pretty(coalesce(jsonb_agg(jsonb_build_object(
           'id', r.round_id, 'name', r.name, 'state', r.state, 'schoolYear', r.school_year,
           'calendarYear', r.calendar_year, 'opensOn', r.opens_on, 'closesOn', r.closes_on,
           'countedOn', r.counted_on, 'reviewDays', r.review_days, 'k', r.k, 'theme', r.theme,
           'feedbackOn', r.feedback_on, 'feedbackWhere', r.feedback_where,
           'languages', r.languages,
           'forms', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'audience', f.audience, 'name', f.name,
                                'digest', encode(f.digest, 'hex'),
                                'definition', f.definition::jsonb) ORDER BY f.audience), '[]')
                       FROM weerklank.round_form f
                      WHERE f.municipality_id = r.municipality_id AND f.round_id = r.round_id),
           'groups', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                 'id', g.group_id, 'name', g.name, 'audience', g.audience,
                                 'members', (SELECT jsonb_agg(o.name ORDER BY o.name)
                                               FROM weerklank.place_group_member x
                                               JOIN weerklank.organisation o
                                              USING (municipality_id, organisation_id)
                                              WHERE x.municipality_id = g.municipality_id
                                                AND x.group_id = g.group_id))
                                 ORDER BY g.name), '[]')
                        FROM weerklank.place_group g
                       WHERE g.municipality_id = r.municipality_id AND g.round_id = r.round_id),
           'moderators', (SELECT coalesce(jsonb_agg(s.function ORDER BY s.function), '[]')
                            FROM weerklank.text_share s
                           WHERE s.municipality_id = r.municipality_id
                             AND s.round_id = r.round_id))
           ORDER BY r.opens_on), '[]')) AS body
  FROM weerklank.round r
 WHERE r.municipality_id = $1::uuid
