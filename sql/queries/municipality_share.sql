-- Held while ballots of a municipality are cast: many at a time, but never during a mix. It is
-- a statement of its own, before the one that casts, so that that one sees what the mix did.
SELECT pg_advisory_xact_lock_shared(
           hashtextextended('weerklank municipality ' || $1::uuid, 0))::text AS locked
