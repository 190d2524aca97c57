/// English words that are written in short.
enum Abbreviations {
    /// With a point that belongs to them, in lower case, without it.
    static let all: Set<String> = ending.union(titles).union(others)

    static let longest = all.reduce(0) { max($0, $1.count) }

    /// Those that often end a sentence.
    static let ending: Set<String> = ["etc", "a.m", "p.m", "al", "seq"]

    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "rev", "hon", "fr", "gen", "col", "maj", "capt", "cmdr",
        "lt", "sgt", "cpl", "sen", "rep", "gov", "pres", "supt", "st", "mt", "ft", "messrs", "mme",
        "mlle", "sr", "jr", "esq",
    ]

    private static let others: Set<String> = [
        "inc", "ltd", "co", "corp", "bros", "dept", "univ", "assn", "est", "vs", "cf", "viz", "ca",
        "approx", "ph.d", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
        "nov", "dec", "ave", "blvd", "rd", "vol", "pp", "ed", "eds", "figs", "tel", "nos",
    ]

    /// Words of two tokens without a mark between them, and the characters of the first.
    static let contracted = ["cannot": 3, "gonna": 3, "gotta": 3, "wanna": 3]

    /// What may stand behind an apostrophe that begins a token.
    static let shortened: Set<String> = [
        "s", "m", "d", "re", "ve", "ll", "em", "til", "till", "cause", "n", "tis", "twas", "bout",
    ]
}
