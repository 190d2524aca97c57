internal import Unroll

/// How the estimation of a model of n-grams ended, as the tool prints it.
struct KneserNeyResult: CommandResult {
    struct Order: Encodable {
        var order: Int
        var ngrams: Int
        /// The discounts of counts of 1, 2, and 3 or more.
        var discounts: [Double]?
        /// Whether the text was too small to decide the discounts.
        var fallback: Bool?
    }

    var model: String
    var arpa: String?
    var order: Int
    var parameters: Int
    var vocabulary: Int
    var symbols: Int?
    var orders: [Order]
    var seconds: Double
    var peakMemory: Int?
    var validation: LanguageModelFigures?
    var test: LanguageModelFigures?

    init(_ outcome: KneserNeyRun.Outcome) {
        let (run, made) = (outcome.run, outcome.model)
        model = run.output
        arpa = run.arpa
        order = made.order
        vocabulary = made.codec.vocabulary.count
        symbols = made.info.trainingSymbols
        parameters = made.parameterCount
        orders = made.counts.enumerated().map { index, count in
            let discounts = made.info.discounts?[index]
            return Order(
                order: index + 1, ngrams: count,
                discounts: discounts.map { [$0.one, $0.two, $0.threeOrMore] },
                fallback: discounts?.isFallback)
        }
        seconds = outcome.seconds
        peakMemory = outcome.peakMemory
        let level = made.codec.level
        validation = outcome.validation.map { LanguageModelFigures($0, level) }
        test = outcome.test.map { LanguageModelFigures($0, level) }
    }

    var lines: [String] {
        let contents = "(\(parameters.grouped("parameter")), \(vocabulary.grouped("symbol")))"
        var rows: [(name: String, text: String)] = [("model", "\(model)  \(contents)")]
        if let arpa { rows.append(("arpa", arpa)) }
        for order in orders {
            let discounts = order.discounts.map { discounts in
                "  discounts " + discounts.map { $0.fixed(4) }.joined(separator: " ")
            }
            let note = order.fallback == true ? "  (too little text for this order: 0.5 1 1.5)" : ""
            rows.append(
                ("\(order.order)-grams", order.ngrams.grouped + (discounts ?? "") + note))
        }
        return namedLines(rows)
            + estimationLines(
                seconds: seconds, symbols: symbols ?? 0, peakMemory: peakMemory,
                validation: validation, test: test)
    }
}
