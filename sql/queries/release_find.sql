-- $1: the id of a release or the beginning of it. Two rows are enough to say it is not unique.
SELECT release_id, digest, signature, signer, body
FROM weerklank.release
WHERE left(release_id::text, length($1::text)) = lower($1::text)
LIMIT 2
