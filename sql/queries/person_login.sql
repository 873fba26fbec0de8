-- Who logs in with that e-mail address.
SELECT municipality_id, person_id, passphrase
  FROM weerklank.person
 WHERE email = lower($1)
