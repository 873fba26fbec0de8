-- New codes of a round.
SELECT true AS added
  FROM weerklank.codes_add($1::uuid, $2::uuid, $3::bytea[])
