-- Opens a draft; from now on nothing of it changes but its last day.
UPDATE weerklank.round
   SET state = 'open', text_key = $3::bytea
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state = 'draft'
RETURNING round_id
