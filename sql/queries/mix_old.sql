-- The ballots under older keys, without their content.
SELECT ballot_id, epoch
  FROM weerklank.urn
 WHERE municipality_id = $1::uuid AND epoch <> $2::bytea
