-- Some ballots, chosen at random by the mixer, once more.
SELECT ballot_id, epoch, sealed
  FROM weerklank.urn
 WHERE municipality_id = $1::uuid AND ballot_id = ANY ($2::uuid[])
