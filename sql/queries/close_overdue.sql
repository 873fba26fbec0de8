-- Rounds whose last day is over take only what is on the screens now, for another hour.
UPDATE weerklank.round
   SET state = 'closing', grace_until = now() + interval '60 minutes'
 WHERE state = 'open' AND closes_on < (now() AT TIME ZONE 'Europe/Amsterdam')::date
RETURNING municipality_id
