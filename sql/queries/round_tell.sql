-- The web processes learn that a round or its links have changed.
SELECT pg_notify('weerklank_round', $1::text)::text AS told
