-- The links whose ballots count in a round, with the place each belongs to.
SELECT link_id, audience, coalesce(organisation_id, group_id) AS place_id
  FROM weerklank.link
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid AND state <> 'voided' AND NOT trial
