-- Who ($2; NULL for the command line) did what ($3) to which id ($4).
INSERT INTO weerklank.staff_log (municipality_id, person_id, what, object)
VALUES ($1, $2, $3, $4)
