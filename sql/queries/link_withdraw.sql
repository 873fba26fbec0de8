-- Nobody can answer by this link any more; a voided one does not count either.
UPDATE weerklank.link
   SET state = $3::text
 WHERE municipality_id = $1::uuid AND link_id = $2::uuid AND state <> 'voided'
RETURNING link_id
