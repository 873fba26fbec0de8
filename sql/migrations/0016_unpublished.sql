-- What was made of an open answer and never published goes with the open answers: it may hold
-- their words. The mixer sees that it is there, and not what it says.
GRANT SELECT (municipality_id, round_id, state), DELETE ON weerklank.quote TO weerklank_mixer;
