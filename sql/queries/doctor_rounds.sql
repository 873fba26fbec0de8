-- The forms of rounds that can be answered, with how many people will be able to read the open
-- answers.
SELECT m.name AS municipality, r.name AS round, f.name AS form, f.definition,
       (SELECT count(*) FROM weerklank.text_share s
         WHERE s.municipality_id = r.municipality_id AND s.round_id = r.round_id
           AND s.sealed IS NOT NULL) AS moderators
  FROM weerklank.round r
  JOIN weerklank.municipality m USING (municipality_id)
  JOIN weerklank.round_form f USING (municipality_id, round_id)
 WHERE r.state IN ('open', 'closing')
 ORDER BY m.name, r.name, f.audience
