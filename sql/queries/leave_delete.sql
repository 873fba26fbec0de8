-- A municipality goes from every table.
SELECT weerklank.municipality_delete($1::uuid)::text AS deleted
