-- What a municipality has recorded in a language: which words, and the digest of the sound.
SELECT encode(words, 'hex') AS words, encode(sound, 'hex') AS sound
  FROM weerklank.recording
 WHERE municipality_id = $1::uuid AND language = $2::text
