-- A round that is closed by hand had its last day today: what is promised from that day on, such
-- as 90 days for open answers, counts from it.
GRANT UPDATE (closes_on) ON weerklank.round TO weerklank_mixer;
