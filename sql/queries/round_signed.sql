-- Whether the mixer has signed the text key of a round, and whether a mixer is there to do so.
SELECT text_signature IS NOT NULL AS signed,
       EXISTS (SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'weerklank_mixer') AS mixing
  FROM weerklank.round
 WHERE municipality_id = $1::uuid AND round_id = $2::uuid
