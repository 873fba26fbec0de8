-- The languages that rounds here offer or have offered, and whether nobody has checked one.
SELECT l.language, bool_and(l.language = ANY (r.drafts)) AS draft
  FROM weerklank.round r
 CROSS JOIN unnest(r.languages) AS l (language)
 WHERE r.state <> 'draft'
 GROUP BY l.language
