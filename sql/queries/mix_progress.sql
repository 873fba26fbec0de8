-- Answers per link, down to a multiple of 5.
UPDATE weerklank.link l
   SET progress = p.progress
  FROM unnest($2::uuid[], $3::integer[]) AS p (link_id, progress)
 WHERE l.municipality_id = $1::uuid AND l.link_id = p.link_id
