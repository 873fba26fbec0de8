-- Adds or changes an organisation, with its district and board.
WITH d AS (
    INSERT INTO weerklank.district (municipality_id, name) VALUES ($1::uuid, $4::text)
        ON CONFLICT (municipality_id, name) DO UPDATE SET name = excluded.name
    RETURNING district_id
), b AS (
    INSERT INTO weerklank.board (municipality_id, name) VALUES ($1::uuid, $5::text)
        ON CONFLICT (municipality_id, name) DO UPDATE SET name = excluded.name
    RETURNING board_id
)
INSERT INTO weerklank.organisation (municipality_id, name, kind, district_id, board_id,
                                    registers, families, staff)
SELECT $1::uuid, $2::text, $3::text, d.district_id, b.board_id, $6::jsonb, $7::integer,
       $8::integer
  FROM d, b
    ON CONFLICT (municipality_id, name) DO UPDATE
       SET kind = excluded.kind, district_id = excluded.district_id,
           board_id = excluded.board_id, registers = excluded.registers,
           families = excluded.families, staff = excluded.staff
