# Prints C files of more than 600 lines and functions of more than 60. A function is what stands
# between a { and a } that are alone in the first column.
function finish() {
    if (file != "" && lines > 600) {
        print file ": " lines " lines; a file has at most 600"
        bad = 1
    }
}
FNR == 1 { finish(); file = FILENAME; start = 0 }
{ lines = FNR }
/^[A-Za-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
/^\{$/ { start = FNR }
/^\}$/ && start {
    if (FNR - start - 1 > 60) {
        print file ":" start ": " name " has " (FNR - start - 1) " lines; a function has at most 60"
        bad = 1
    }
    start = 0
}
END { finish(); exit bad }
