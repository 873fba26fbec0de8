-- The ballots that have been resealed go, all at once; how many is for the mixer's memory.
WITH gone AS (
    DELETE FROM weerklank.urn
     WHERE municipality_id = $1::uuid AND epoch = ANY ($2::bytea[])
    RETURNING 1
)
SELECT count(*) AS gone FROM gone
