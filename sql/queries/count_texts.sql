-- Open answers of a round, still sealed, in the order in which the mixer shuffled them.
INSERT INTO weerklank.sealed_text (municipality_id, round_id, item, sealed)
SELECT $1::uuid, $2::uuid, t.item, t.sealed
  FROM unnest($3::text[], $4::bytea[]) WITH ORDINALITY AS t (item, sealed, place)
 ORDER BY t.place
