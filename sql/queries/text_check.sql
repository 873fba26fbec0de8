-- Marks translations ($3: digests in hexadecimal) as read by a person. Gives how many are new.
WITH marked AS (
    INSERT INTO weerklank.checked_text (municipality_id, language, digest, checked_on, checked_by)
    SELECT DISTINCT $1::uuid, $2::text, decode(d, 'hex'), current_date, $4::text
      FROM unnest($3::text[]) AS d
        ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*) AS marked FROM marked
