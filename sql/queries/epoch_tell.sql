-- The web processes learn that the key of a municipality has changed.
SELECT pg_notify('weerklank_epoch', $1::text)::text AS told
