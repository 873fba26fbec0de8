-- Rounds that are to be counted now: their grace is over, or they wait for their release.
SELECT municipality_id, round_id, state
  FROM weerklank.round
 WHERE state = 'closing' AND grace_until <= now() OR state = 'closed'
 ORDER BY gen_random_uuid()
