-- The migrations of the program ($1 numbers, $2 names, $3 texts) beside those of the database.
SELECT number, p.name AS ours, m.name AS theirs,
       p.name = m.name AND encode(sha256(convert_to(p.body, 'UTF8')), 'hex') = m.digest AS same
  FROM unnest($1::integer[], $2::text[], $3::text[]) AS p (number, name, body)
  FULL JOIN weerklank.migration m USING (number)
 ORDER BY number
