-- New codes for lost ones that nobody used; how many became valid.
SELECT weerklank.codes_replace($1::uuid, $2::uuid, $3::bytea[], $4::bytea[]) AS replaced
