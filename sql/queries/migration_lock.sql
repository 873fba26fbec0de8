-- One migrates at a time; held until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('weerklank migrate', 0))::text AS locked
