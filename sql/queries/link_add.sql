-- The link of a place in a round: answers at most one and a half times the invited.
INSERT INTO weerklank.link (municipality_id, round_id, audience, organisation_id, group_id,
                            token, invited, cap, handout)
VALUES ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::uuid, $6::text, $7::integer,
        greatest(10, ceil($7::integer * 1.5)), $8::text)
