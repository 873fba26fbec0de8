-- $1 number, $2 name, $3 text of a migration that has just been applied.
INSERT INTO weerklank.migration (number, name, digest)
VALUES ($1::integer, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))
