# Draws sequences with genes by a simple grammar, as records of a name, the bases and a letter for each:
# O between genes, E exon, I intron. A gene is ATG, exons of codons without a stop, introns GTAAGT … AG
# behind a run of pyrimidines, and a stop codon; exons are richer in G and C than what lies around them,
# and between genes there are the same signals by chance, and open reading frames that are none.
# Usage: awk -v seed=1 -v sequences=40 -v genes=6 -f draw.awk

# Park and Miller, 1988: the same numbers under every awk.
function uniform() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function between(least, most) { return least + int(uniform() * (most - least + 1)) }
function base(gc,    u) {
    u = uniform()
    return u < gc / 2 ? "G" : u < gc ? "C" : u < (1 + gc) / 2 ? "A" : "T"
}
function add(text, label,    i) {
    bases = bases text
    for (i = 0; i < length(text); i++) labels = labels label
}
function stretch(count, gc, label,    i, text) {
    for (i = 0; i < count; i++) text = text base(gc)
    add(text, label)
}
function codon(    c) {
    do { c = base(0.58) base(0.58) base(0.58) } while (c == "TAA" || c == "TAG" || c == "TGA")
    return c
}
function coding(codons,    i, text) {
    for (i = 0; i < codons; i++) text = text codon()
    return text
}
function intron(    i, text) {
    add("GTAAGT", "I")
    stretch(between(40, 160), 0.42, "I")
    for (i = between(8, 14); i > 0; i--) text = text (uniform() < 0.85 ? (uniform() < 0.6 ? "T" : "C") : base(0.5))
    add(text "CAG", "I")
}
function gene(    introns, i) {
    introns = between(0, 3)
    add("ATG" coding(between(15, 50)), "E")
    for (i = 0; i < introns; i++) {
        intron()
        add(coding(between(15, 50)), "E")
    }
    add(uniform() < 0.5 ? "TAA" : "TGA", "E")
}
BEGIN {
    state = seed * 7919 + 17
    for (i = 0; i < 10; i++) uniform()
    for (s = 1; s <= sequences; s++) {
        bases = ""; labels = ""
        stretch(between(50, 300), 0.45, "O")
        for (g = 0; g < genes; g++) {
            gene()
            stretch(between(100, 400), 0.45, "O")
        }
        printf ">drawn-%d\n%s\n%s\n", s, bases, labels
    }
}
