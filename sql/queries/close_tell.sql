-- The web processes learn that a release was published.
SELECT pg_notify('weerklank_release', $1::text)::text AS told
