-- The keys to which ballots are sealed now, with the mixer's signature.
SELECT m.name AS municipality, municipality_id, k.epoch, k.public_key, k.signature
  FROM weerklank.epoch_key k
  JOIN weerklank.municipality m USING (municipality_id)
 WHERE k.current
