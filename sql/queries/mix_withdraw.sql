-- Links that have had more answers than they may take no more.
UPDATE weerklank.link
   SET state = 'withdrawn'
 WHERE municipality_id = $1::uuid AND link_id = ANY ($2::uuid[]) AND state = 'active'
