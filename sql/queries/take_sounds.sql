-- What was recorded where a link leads to. $1: as for take_link.
SELECT s.municipality_id, s.language, encode(s.words, 'hex') AS words,
       encode(s.sound, 'hex') AS sound, s.marks
  FROM weerklank.link l
  JOIN weerklank.recording s USING (municipality_id)
 WHERE l.token = $1 OR l.code_prefix = $1 OR l.handout = $1
