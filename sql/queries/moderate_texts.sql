-- Ten open answers and one more to one question ($4) of a round ($2), sealed, for one of its
-- moderators ($3), from a place ($5) in an order that says nothing; and what was done with them.
SELECT t.text_id, t.sealed, coalesce(d.decision, '') AS decision
  FROM weerklank.texts_read($1::uuid, $2::uuid, $3::uuid, $4) t
  LEFT JOIN weerklank.text_decision d
    ON d.municipality_id = $1::uuid AND d.text_id = t.text_id
 ORDER BY t.text_id
 LIMIT 11 OFFSET $5::int
