-- Only one mixer at a time opens the urn of a municipality; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('weerklank urn ' || $1::uuid, 0))::text AS locked
