-- Somebody ($3) whom another moderator of the round ($2) than this one ($4) proposed.
SELECT p.function, k.public_key
  FROM weerklank.text_grant g
  JOIN weerklank.person p USING (municipality_id, person_id)
  JOIN weerklank.moderator_key k USING (municipality_id, person_id)
 WHERE g.municipality_id = $1::uuid AND g.round_id = $2::uuid AND g.person_id = $3::uuid
   AND g.proposed_by <> $4::uuid
