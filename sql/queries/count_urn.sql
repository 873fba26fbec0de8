-- The ballots of a round.
SELECT ballot_id, epoch, sealed
  FROM weerklank.urn
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
