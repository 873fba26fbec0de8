-- Roughly how many have answered by a link, as last night's mix told, and how many were asked.
SELECT progress, invited
  FROM weerklank.link
 WHERE municipality_id = $1::uuid AND link_id = $2::uuid
