-- The key to which ballots of a municipality are sealed now, with the mixer's signature.
SELECT epoch, public_key, signature
  FROM weerklank.epoch_key
 WHERE municipality_id = $1::uuid AND current
