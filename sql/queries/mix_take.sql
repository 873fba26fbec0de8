-- Some ballots, chosen at random by the mixer.
SELECT round_id, epoch, sealed
  FROM weerklank.urn
 WHERE municipality_id = $1::uuid AND ballot_id = ANY ($2::uuid[])
