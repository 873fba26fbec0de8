-- Whether parents have seen results of an earlier round.
SELECT EXISTS (SELECT FROM weerklank.round
                WHERE municipality_id = $1::uuid AND state = 'released') AS earlier
