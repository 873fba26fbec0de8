-- What registers call a municipality.
SELECT name, cbs_code FROM weerklank.municipality WHERE municipality_id = $1::uuid
