-- Waits for the casts under way in a municipality and keeps new ones waiting until the
-- transaction ends: keep that short.
SELECT pg_advisory_xact_lock(
           hashtextextended('weerklank municipality ' || $1::uuid, 0))::text AS locked
