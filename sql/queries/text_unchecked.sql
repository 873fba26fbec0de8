-- How many of these translations ($3: digests in hexadecimal) no person has read, and whether
-- the municipality is a demonstration.
SELECT (SELECT count(*)
          FROM unnest($3::text[]) AS d
         WHERE NOT EXISTS (SELECT FROM weerklank.checked_text c
                            WHERE c.municipality_id = $1::uuid AND c.language = $2::text
                              AND c.digest = decode(d, 'hex'))) AS unchecked,
       m.demonstration
  FROM weerklank.municipality m
 WHERE m.municipality_id = $1::uuid
