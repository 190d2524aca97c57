internal import Unroll

/// How well texts are translated, as JSON and as lines.
struct TranslationFigures: ResultFigures, CommandResult {
    var bleu: Double
    var chrf: Double
    var chrfPlusPlus: Double
    var exact: Double
    var signature: String
    var chrfSignature: String
    var sentences: Int
    var emptyHypotheses: Int
    /// Of n-grams of one to four tokens, 0…100.
    var precisions: [Double]
    var brevityPenalty: Double
    var hypothesisLength: Int
    var referenceLength: Int
    var comparison: TranslationComparison?
    var seconds: Double?
    /// The width of the search's beam.
    var beam: Int?

    enum CodingKeys: String, CodingKey {
        case bleu, chrf, exact, signature, sentences, precisions, comparison, seconds, beam
        case chrfPlusPlus = "chrf_plus_plus"
        case chrfSignature = "chrf_signature"
        case emptyHypotheses = "empty_hypotheses"
        case brevityPenalty = "brevity_penalty"
        case hypothesisLength = "hypothesis_length"
        case referenceLength = "reference_length"
    }

    /// - Parameters:
    ///   - scores: The scores.
    ///   - seconds: How long translating took.
    ///   - beam: The width of the search's beam.
    init(_ scores: TranslationScores, seconds: Double? = nil, beam: Int? = nil) {
        bleu = scores.bleu.score
        chrf = scores.chrF
        chrfPlusPlus = scores.chrFWithWords
        exact = scores.exact
        signature = scores.scoring.bleu.signature()
        chrfSignature = scores.scoring.chrF.signature()
        sentences = scores.sentenceCount
        emptyHypotheses = scores.emptyCount
        precisions = scores.bleu.precisions
        brevityPenalty = scores.bleu.brevityPenalty
        hypothesisLength = scores.bleu.hypothesisLength
        referenceLength = scores.bleu.referenceLength
        self.seconds = seconds
        self.beam = beam
    }

    /// In a line.
    var text: String {
        "BLEU \(bleu.fixed(2)), chrF \(chrf.fixed(2)), exact \(percent(exact)) "
            + "(\(counted(sentences, "sentence"))" + (beam.map { ", beam \($0))" } ?? ")")
    }

    var lines: [String] {
        var rows = [
            (name: "BLEU", text: "\(bleu.fixed(2))   \(details)"),
            ("chrF", chrf.fixed(2)), ("chrF++", chrfPlusPlus.fixed(2)),
            ("exact", percent(exact)), ("sentences", sentences.grouped),
        ]
        if emptyHypotheses > 0 { rows.append(("empty", emptyHypotheses.grouped)) }
        if let beam { rows.append(("beam", beam.grouped)) }
        if let seconds { rows.append(("seconds", seconds.fixed(2))) }
        rows.append(("signature", signature))
        return namedLines(rows) + (comparison.map { [""] + $0.lines } ?? [])
    }

    /// What BLEU is made of, as sacreBLEU prints it.
    private var details: String {
        let parts = precisions.map { $0.fixed(1) }.joined(separator: "/")
        let ratio =
            referenceLength > 0 ? Double(hypothesisLength) / Double(referenceLength) : 0
        return "\(parts) (BP = \(brevityPenalty.fixed(3)) ratio = \(ratio.fixed(3)) "
            + "hyp_len = \(hypothesisLength) ref_len = \(referenceLength))"
    }
}

/// Two outputs side by side.
struct TranslationComparison: Encodable {
    struct Figures: Encodable {
        var score: Double
        var mean: Double
        /// Half the width of the interval that holds 95% of the samples.
        var interval: Double
        var against: Double
        var againstMean: Double
        var againstInterval: Double
        var difference: Double
        var pValue: Double

        enum CodingKeys: String, CodingKey {
            case score, mean, interval, against, difference
            case againstMean = "against_mean"
            case againstInterval = "against_interval"
            case pValue = "p_value"
        }

        init(_ found: PairedBootstrap.Comparison) {
            score = found.output.score
            mean = found.output.mean
            interval = found.output.interval
            against = found.baseline.score
            againstMean = found.baseline.mean
            againstInterval = found.baseline.interval
            difference = found.output.score - found.baseline.score
            pValue = found.pValue
        }
    }

    var file: String
    var samples: Int
    var seed: UInt64
    var bleu: Figures
    var chrf: Figures
    var exact: Figures

    init(_ found: TranslationComparisons, with file: String, _ bootstrap: PairedBootstrap) {
        self.file = file
        (samples, seed) = (bootstrap.samples, bootstrap.seed)
        bleu = Figures(found.bleu)
        chrf = Figures(found.chrF)
        exact = Figures(found.exact)
    }

    var lines: [String] {
        func row(_ name: String, _ figures: Figures, factor: Double) -> [String] {
            [
                name, (factor * figures.score).fixed(2),
                "± \((factor * figures.interval).fixed(2))",
                (factor * figures.against).fixed(2),
                "± \((factor * figures.againstInterval).fixed(2))",
                (factor * figures.difference).fixed(2), figures.pValue.fixed(4),
            ]
        }
        let head = ["", "score", "95%", displayName(file), "95%", "difference", "p"]
        return aligned(
            [
                head, row("BLEU", bleu, factor: 1), row("chrF", chrf, factor: 1),
                row("exact, %", exact, factor: 100),
            ], textColumns: 1)
            + [
                "",
                "p: the probability of such a difference by chance (\(samples.grouped) samples)",
            ]
    }
}
