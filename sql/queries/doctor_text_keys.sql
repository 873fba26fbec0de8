-- The text keys of rounds that can be answered.
SELECT m.name || ', ' || r.name AS round, r.municipality_id, r.round_id, r.text_key,
       r.text_signature
  FROM weerklank.round r
  JOIN weerklank.municipality m USING (municipality_id)
 WHERE r.state IN ('open', 'closing')
 ORDER BY 1
