-- Whether sessions of staff or login links should have gone more than a day ago.
SELECT 'sessions' AS rule
 WHERE EXISTS (SELECT FROM weerklank.session
                WHERE created_at < now() - interval '8 hours' - interval '1 day'
                   OR seen_at < now() - interval '15 minutes' - interval '1 day')
    OR EXISTS (SELECT FROM weerklank.login_link WHERE valid_until < now() - interval '1 day')
