-- A trial link beside another one: shows the same form and stores nothing.
INSERT INTO weerklank.link (municipality_id, round_id, audience, organisation_id, group_id,
                            token, trial, invited, cap)
SELECT municipality_id, round_id, audience, organisation_id, group_id, $3::text, true, invited,
       cap
  FROM weerklank.link
 WHERE municipality_id = $1::uuid AND link_id = $2::uuid
RETURNING token
