-- Stores a batch of sealed ballots; for each its place in the batch and what became of it.
SELECT position, outcome
  FROM weerklank.cast_ballots($1::uuid, $2::bytea, $3::uuid[], $4::bytea[], $5::bytea[],
                              $6::bytea[])
