# Sets keys of settings: the first file says which (debian/settings), the second is config/courant.toml. A key stands on one
# line, live or commented out with its default; each that is to be set must be there once.
FNR == NR {
    if ($0 !~ /^#/ && NF > 2) { place = $1 "." $2; $1 = $2 = ""; sub(/^ +/, ""); wanted[place] = $0 }
    next
}
/^\[/ { table = $0; gsub(/[][]/, "", table) }
{
    key = $0
    sub(/^# /, "", key)
    if (match(key, /^[a-z_]+ = /) && ((place = table "." substr(key, 1, RLENGTH - 3)) in wanted)) {
        print substr(key, 1, RLENGTH) wanted[place]
        set[place]++
        next
    }
    print
}
END {
    for (place in wanted) if (set[place] != 1) {
        print "settings.awk: `" place "` stands " set[place] + 0 " times in the settings, not once" > "/dev/stderr"
        exit 1
    }
}
