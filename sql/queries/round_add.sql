-- A new round, still a draft; no row when the municipality has one of that name.
INSERT INTO weerklank.round (municipality_id, name, school_year, calendar_year, opens_on,
                             closes_on, feedback_on, feedback_where, theme, k, parents_form,
                             professionals_form, languages)
SELECT $1::uuid, $2::text, $3::text, $4::smallint, $5::date, $6::date, $7::date, $8::text,
       $9::text, $10::smallint, $11::text, $12::text, $13::text[]
 WHERE NOT EXISTS (SELECT FROM weerklank.round r
                    WHERE r.municipality_id = $1::uuid AND lower(r.name) = lower($2::text))
RETURNING round_id
