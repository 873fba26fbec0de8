-- Moves the last day of an open round.
UPDATE weerklank.round
   SET closes_on = $3::date
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state = 'open'
   AND $3::date >= opens_on AND $3::date < feedback_on
RETURNING round_id
