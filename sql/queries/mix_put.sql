-- Resealed ballots, in the order in which the mixer shuffled them, under new ids.
INSERT INTO weerklank.urn (municipality_id, round_id, epoch, sealed)
SELECT $1::uuid, b.round_id, $2::bytea, b.sealed
  FROM unnest($3::uuid[], $4::bytea[]) WITH ORDINALITY AS b (round_id, sealed, place)
 ORDER BY b.place
