-- Whether the current release of a round has this digest.
SELECT release_id
  FROM weerklank.release
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND digest = $3::bytea
   AND replaced_by IS NULL
