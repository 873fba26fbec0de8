-- $1: the id of a link or the beginning of it, or its token.
SELECT municipality_id, link_id, round_id, state
  FROM weerklank.link
 WHERE left(link_id::text, length($1::text)) = lower($1::text)
    OR token = upper(replace($1::text, '-', ''))
 LIMIT 2
