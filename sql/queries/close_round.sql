-- No ballot is taken after this. Under the exclusive lock of the municipality.
UPDATE weerklank.round
   SET state = 'closed', grace_until = NULL,
       counted_on = (now() AT TIME ZONE 'Europe/Amsterdam')::date
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state = 'closing'
