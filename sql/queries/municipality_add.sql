-- A new municipality.
INSERT INTO weerklank.municipality (slug, name, cbs_code, cbs_year, contact, demonstration)
VALUES ($1::text, $2::text, $3::text, $4::smallint, $5::text, $6::boolean)
    ON CONFLICT DO NOTHING
RETURNING municipality_id
