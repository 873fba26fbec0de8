-- Takes the ballots of a link out of a round that has its release and is under review.
UPDATE weerklank.link l
   SET state = 'voided'
  FROM weerklank.round r
 WHERE l.municipality_id = $1::uuid AND l.round_id = $2::uuid AND l.link_id = $3::uuid
   AND NOT l.trial AND l.state <> 'voided'
   AND r.municipality_id = l.municipality_id AND r.round_id = l.round_id
   AND r.state = 'released'
   AND r.counted_on + r.review_days >= (now() AT TIME ZONE 'Europe/Amsterdam')::date
RETURNING l.link_id
