-- Every epoch that a ballot or a municipality still has.
SELECT epoch FROM weerklank.urn
 UNION
SELECT epoch FROM weerklank.epoch_key
