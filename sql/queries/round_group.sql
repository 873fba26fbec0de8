-- A group of places that answer together in a round. Gives the names found among $5.
WITH g AS (
    INSERT INTO weerklank.place_group (municipality_id, round_id, audience, name)
    VALUES ($1::uuid, $2::uuid, $3::text, $4::text)
    RETURNING group_id
), found AS (
    INSERT INTO weerklank.place_group_member (municipality_id, group_id, organisation_id)
    SELECT $1::uuid, g.group_id, o.organisation_id
      FROM g, weerklank.organisation o
     WHERE o.municipality_id = $1::uuid AND o.name = ANY ($5::text[])
    RETURNING organisation_id
)
SELECT count(*) AS members, count(DISTINCT CASE $3::text WHEN 'parent' THEN o.district_id
                                                         ELSE o.board_id END) AS areas
  FROM found
  JOIN weerklank.organisation o
    ON o.municipality_id = $1::uuid AND o.organisation_id = found.organisation_id
