-- One release of a municipality.
SELECT body, encode(digest, 'hex') AS digest
  FROM weerklank.release
 WHERE municipality_id = $1::uuid AND release_id = $2::uuid
