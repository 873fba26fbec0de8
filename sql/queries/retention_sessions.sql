-- Sessions and login links that are over.
SELECT object FROM weerklank.sessions_expire() AS object
