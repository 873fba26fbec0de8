-- A group of places that answer together in a round. Gives how many of the names in $5 there are,
-- in how many districts or boards, and how many of them are in another group of it already.
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
                                                         ELSE o.board_id END) AS areas,
       count(*) FILTER (WHERE EXISTS
           (SELECT FROM weerklank.place_group_member p
              JOIN weerklank.place_group x USING (municipality_id, group_id)
             WHERE p.municipality_id = $1::uuid AND p.organisation_id = o.organisation_id
               AND x.round_id = $2::uuid AND x.audience = $3::text)) AS taken
  FROM found
  JOIN weerklank.organisation o
    ON o.municipality_id = $1::uuid AND o.organisation_id = found.organisation_id
