-- How many of these words ($3: digests in hexadecimal) nobody has recorded in that language.
SELECT count(*) AS unrecorded
  FROM unnest($3::text[]) AS d
 WHERE NOT EXISTS (SELECT FROM weerklank.recording s
                    WHERE s.municipality_id = $1::uuid AND s.language = $2::text
                      AND s.words = decode(d, 'hex'))
