DELETE FROM weerklank.session WHERE municipality_id = $1 AND hash = $2
