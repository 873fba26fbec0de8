-- Rounds whose text key has not been signed.
SELECT municipality_id, round_id, text_key
  FROM weerklank.round
 WHERE state IN ('open', 'closing') AND text_key IS NOT NULL AND text_signature IS NULL
