-- The round that is about to be counted, kept from other mixers until the transaction ends.
SELECT state
  FROM weerklank.round
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
   FOR UPDATE
