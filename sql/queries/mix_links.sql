-- The links of rounds that are being answered.
SELECT l.link_id, l.cap, l.progress, l.state
  FROM weerklank.link l
  JOIN weerklank.round r USING (municipality_id, round_id)
 WHERE l.municipality_id = $1::uuid AND r.state IN ('open', 'closing')
