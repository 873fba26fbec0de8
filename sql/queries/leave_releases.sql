-- The releases of a municipality, byte for byte as they were signed, and what goes with each.
SELECT r.release_id, r.body,
       jsonb_pretty(jsonb_build_object(
           'release', r.release_id, 'round', r.round_id,
           'digest', encode(r.digest, 'hex'), 'signature', encode(r.signature, 'hex'),
           'signer', encode(r.signer, 'hex'), 'builtAt', r.built_at,
           'replacedBy', r.replaced_by, 'reason', c.reason)) AS manifest
  FROM weerklank.release r
  LEFT JOIN weerklank.correction c USING (municipality_id, release_id)
 WHERE r.municipality_id = $1::uuid
 ORDER BY r.built_at
