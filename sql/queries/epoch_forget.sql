-- Keys of a municipality that no ballot of it carries any more.
DELETE FROM weerklank.epoch_key k
 WHERE k.municipality_id = $1::uuid AND NOT k.current
   AND NOT EXISTS (SELECT FROM weerklank.urn u
                    WHERE u.municipality_id = k.municipality_id AND u.epoch = k.epoch)
