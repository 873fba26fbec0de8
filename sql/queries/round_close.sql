-- Begins to close an open round, or ends its grace sooner. By hand before its last day: then that
-- is today. $3: minutes in which pages that are open may still be sent.
UPDATE weerklank.round
   SET state = 'closing',
       closes_on = greatest(opens_on,
                            least(closes_on, (now() AT TIME ZONE 'Europe/Amsterdam')::date)),
       grace_until = least(grace_until, now() + make_interval(mins => $3::integer))
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state IN ('open', 'closing')
RETURNING round_id
