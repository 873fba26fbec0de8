# Reads the rules of tests/lint/arrows, then `FILE:LINE:#include ...` lines, and prints every
# include that the rules do not allow. The first header rule that matches decides.
FNR == NR {
    if ($1 == "room") {
        room = $2; sub(/:$/, "", room)
        known[room] = 1
        may[room, room] = 1
        for (i = 3; i <= NF; i++) may[room, $i] = 1
    } else if ($1 == "header") {
        pattern = $2; sub(/:$/, "", pattern)
        header[++headers] = "^" pattern "$"
        for (i = 3; i <= NF; i++) stays[headers, $i] = 1
    } else if ($1 == "except") {
        file = $2; sub(/:$/, "", file)
        excepted[file, $3] = 1
    }
    next
}
{
    split($0, part, ":")
    file = part[1]
    match($0, /[<"][^>"]*[>"]/)
    quote = substr($0, RSTART, 1)
    included = substr($0, RSTART + 1, RLENGTH - 2)
    if ((file, included) in excepted) next

    steps = split(file, step, "/")
    room = steps == 2 ? "top" : step[2]
    if (!(room in known)) {
        print file ": tests/lint/arrows has no rule for the room " room
        bad = 1
        next
    }
    if (quote == "\"") {
        target = "top"
        if (split(included, step, "/") > 1)
            target = step[1]
        else if (room != "top" && (getline line < ("service/" room "/" included)) >= 0)
            target = room # beside it
        if (!((room, target) in may)) {
            print file ":" part[2] ": " room " may not include " included
            bad = 1
        }
        next
    }
    for (i = 1; i <= headers; i++) {
        if (included !~ header[i]) continue
        if (!((i, room) in stays)) {
            print file ":" part[2] ": <" included "> does not belong in " room
            bad = 1
        }
        break
    }
}
END { exit bad }
