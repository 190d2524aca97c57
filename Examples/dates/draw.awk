# Draws dates in many spellings and the same dates in ISO form, a date on each line of two files.
# A date belongs to one part alone (train, valid, test), so that the dates of a test were never learned.
# Usage: LC_ALL=C awk -v seed=1 -v count=20000 -v part=train -v source=FILE -v target=FILE -f draw.awk

# Park and Miller, 1988: the same numbers under every awk.
function uniform() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function between(least, most) { return least + int(uniform() * (most - least + 1)) }
function one(list,    items, n) { n = split(list, items, "|"); return items[between(1, n)] }
function two(number) { return sprintf("%02d", number) }

function is_leap(y) { return y % 4 == 0 && y % 100 != 0 || y % 400 == 0 }
function month_length(m, y) {
    if (m == 2) return is_leap(y) ? 29 : 28
    return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31
}
# 1 is Sunday.
function weekday(d, m, y,    z) {
    z = m < 3 ? y - 1 : y
    return (z + int(z / 4) - int(z / 100) + int(z / 400) + substr("032503514624", m, 1) + d) % 7 + 1
}
# One date in twenty is for tests, one for validation.
function part_of(d, m, y,    number) {
    number = (d + 37 * m + 411 * y) % 20
    return number == 0 ? "test" : number == 1 ? "valid" : "train"
}

function ordinal(d) {
    if (d >= 11 && d <= 13) return d "th"
    return d (d % 10 == 1 ? "st" : d % 10 == 2 ? "nd" : d % 10 == 3 ? "rd" : "th")
}
function ordinal_word(d,    tens) {
    if (d <= 20) return ordinals[d]
    tens = d < 30 ? "twenty" : "thirty"
    return d == 30 ? "thirtieth" : tens "-" ordinals[d % 10]
}

# The year in four digits or, where it is one from 1969 to 2068, now and then in two.
function year_text(y, mark) {
    if (y >= 1969 && y <= 2068 && uniform() < 0.25) return mark two(y % 100)
    return y
}

function english(d, m, y, w,    name, short, day, text) {
    name = english_months[m]
    short = english_short[m]
    day = uniform() < 0.5 ? english_days[w] : substr(english_days[w], 1, 3)
    text = between(1, 15)
    if (text == 1) text = name " " d ", " y
    else if (text == 2) text = short " " d ", " y
    else if (text == 3) text = short (m == 5 ? " " : ". ") d ", " y
    else if (text == 4) text = name " " ordinal(d) one(", | ") y
    else if (text == 5) text = d " " name " " y
    else if (text == 6) text = ordinal(d) one(" of | ") name one(", | ") y
    else if (text == 7) text = "the " ordinal(d) " of " name " " y
    else if (text == 8) text = d " " substr(short, 1, 3) " " year_text(y, "'")
    else if (text == 9) text = two(d) "-" substr(short, 1, 3) "-" year_text(y, "")
    else if (text == 10) text = day ", " name " " d ", " y
    else if (text == 11) text = day one(", | ") d " " name " " y
    else if (text == 12) text = day " the " ordinal(d) " of " name ", " y
    else if (text == 13) text = "the " ordinal_word(d) " of " name one(", | ") y
    else if (text == 14) text = name " the " ordinal_word(d) ", " y
    else text = name " " year_text(y, "'") ", the " ordinal(d)
    if (uniform() < 0.08) text = uniform() < 0.5 ? toupper(text) : tolower(text)
    return text
}

function german(d, m, y, w,    text) {
    text = between(1, 6)
    if (text == 1) return d ". " german_months[m] " " y
    if (text == 2) return german_days[w] ", " d ". " german_months[m] " " y
    if (text == 3) return "den " d ". " german_months[m] " " y
    if (text == 4) return german_days[w] ", den " two(d) "." two(m) "." year_text(y, "")
    if (text == 5) return substr(german_days[w], 1, 2) "., " d "." m "." y
    return d ". " german_short[m] " " year_text(y, "")
}

function french(d, m, y, w,    day, text) {
    day = d == 1 ? "1er" : d
    text = between(1, 4)
    if (text == 1) return day " " french_months[m] " " y
    if (text == 2) return french_days[w] " " day " " french_months[m] " " y
    if (text == 3) return "le " day " " french_months[m] " " y
    return "le " french_days[w] " " day " " french_months[m] " " year_text(y, "")
}

# Between points the day comes first; between slashes the number above 12 is the day, and a date without
# one is not written so, unless both are the same.
function digits(d, m, y,    text) {
    text = between(1, 7)
    if (text == 1) return d "." m "." year_text(y, "")
    if (text == 2) return two(d) "." two(m) "." year_text(y, "")
    if (text == 3) return y "-" two(m) "-" two(d)
    if (text == 4) return uniform() < 0.5 ? y "/" m "/" d : y "." two(m) "." two(d)
    if (text == 5) return y two(m) two(d)
    if (d <= 12 && d != m) return d "." m "." y
    return text == 6 ? m "/" d "/" year_text(y, "") : d "/" m "/" year_text(y, "")
}

BEGIN {
    split("January|February|March|April|May|June|July|August|September|October|November|December", english_months, "|")
    split("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec", english_short, "|")
    split("Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday", english_days, "|")
    split("first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth", ordinals, "|")
    split("Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember", german_months, "|")
    split("Jan.|Feb.|Mrz.|Apr.|Mai|Jun.|Jul.|Aug.|Sep.|Okt.|Nov.|Dez.", german_short, "|")
    split("Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag", german_days, "|")
    split("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre", french_months, "|")
    split("dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi", french_days, "|")
    state = seed * 7919 + 17
    for (i = 0; i < 10; i++) uniform()
    for (n = 0; n < count; n++) {
        do {
            y = between(1900, 2099)
            m = between(1, 12)
            d = between(1, month_length(m, y))
        } while (part_of(d, m, y) != part)
        w = weekday(d, m, y)
        kind = uniform()
        if (kind < 0.5) text = english(d, m, y, w)
        else if (kind < 0.65) text = german(d, m, y, w)
        else if (kind < 0.8) text = french(d, m, y, w)
        else text = digits(d, m, y)
        print text > source
        print y "-" two(m) "-" two(d) > target
    }
}
