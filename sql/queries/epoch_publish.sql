-- The new key of a municipality.
INSERT INTO weerklank.epoch_key (municipality_id, epoch, public_key, signature, current)
VALUES ($1::uuid, $2::bytea, $3::bytea, $4::bytea, true)
