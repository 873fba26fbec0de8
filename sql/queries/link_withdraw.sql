-- Nobody can answer by this link any more; a voided one does not count either. What was counted
-- can only be corrected.
UPDATE weerklank.link l
   SET state = $3::text
  FROM weerklank.round r
 WHERE l.municipality_id = $1::uuid AND l.link_id = $2::uuid AND l.state <> 'voided'
   AND r.municipality_id = l.municipality_id AND r.round_id = l.round_id
   AND ($3::text <> 'voided' OR r.state <> 'released')
RETURNING l.link_id
