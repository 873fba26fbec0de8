-- Questions read aloud: in which language, the digest of what was read, and the sound.
SELECT language, encode(words, 'hex') AS words, kind, content
  FROM weerklank.recording
 WHERE municipality_id = $1::uuid
 ORDER BY language, words
