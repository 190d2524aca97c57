internal import UnrollData
internal import UnrollLanguageModels
internal import UnrollPictures
internal import UnrollPlatform
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

extension TaskReport {
    /// Recurrent language models, those of music's events too.
    static let recurrentLanguageModel = TaskReport(task: LanguageModelConfig.task) {
        file, request in
        if let events = try EventModel.events(of: file) {
            let model = EventModel(try LanguageModels.load(file.path), events: events)
            return try MusicSections.sections(model, request)
        }
        let model = try RecurrentLanguageModel(file)
        let sections = LanguageModelSections(model, request)
        let data = try request.file("a text")
        return try sections.sections(on: data)
            + HiddenUnitSections(model, data: data, seed: request.seed).sections
    }

    static let ngramLanguageModel = counted(.ngramLanguageModel)
    static let snmLanguageModel = counted(.snmLanguageModel)
    static let mixtureLanguageModel = counted(.mixtureLanguageModel)

    private static func counted(_ description: TaskDescription) -> TaskReport {
        TaskReport(task: description.task) { file, request in
            try LanguageModelSections.counted(file.path, request)
        }
    }
}

/// What any language model does: how it finds a text, and what it writes.
struct LanguageModelSections {
    private let model: any LanguageModel
    private let request: ReportRequest
    private var level: TextLevel { model.codec.level }

    init(_ model: any LanguageModel, _ request: ReportRequest) {
        self.model = model
        self.request = request
    }

    /// The sections of a model without recurrent layers.
    static func counted(_ path: String, _ request: ReportRequest) throws -> [PageSection] {
        let model = try LanguageModels.load(path)
        return try LanguageModelSections(model, request).sections(on: request.file("a text"))
    }

    func sections(on path: String?) throws -> [PageSection] {
        guard let path else {
            return [
                .missing(
                    "On a text", "Name a text behind the model to see how well it predicts one."),
                samples,
            ]
        }
        let text = try model.codec.encode(contentsOf: path)
        // Bytes need not be a text in UTF-8; they are measured all the same.
        let described = try? DataBlocks(path, as: .text).blocks
        let plain = PageBlock.facts([
            PageFact(level.rawValue + "s", text.symbols.count.grouped)
        ])
        return [
            PageSection("The data", described ?? [plain]), score(text, path), samples,
        ]
    }

    // MARK: Generated

    private var samples: PageSection {
        let length = level == .word ? 80 : 500
        let blocks = [0.5, 0.8, 1].map { temperature -> PageBlock in
            var bytes: [UInt8] = []
            model.generateText(
                after: "", length: length, sampler: Sampler(temperature: temperature),
                random: RandomStream(seed: request.seed)
            ) { bytes += $0 }
            let text = String(decoding: bytes, as: UTF8.self)
            return .passage(
                text.isEmpty ? "(nothing)" : text, label: "Temperature \(temperature.digits(2))")
        }
        return PageSection(
            "What it writes",
            [
                .paragraph(
                    "Texts drawn from the model, from nothing. A low temperature keeps to what is "
                        + "likeliest; at 1 symbols are drawn as likely as the model has them.")
            ] + blocks)
    }

    // MARK: Scored

    /// The fewest symbols of a line that is ranked.
    private var shortest: Int { level == .word ? 5 : 20 }
    /// Bits that have the strongest color.
    private var mostBits: Double { level == .word ? 16 : 8 }
    private var noun: String { level.rawValue }

    private func score(_ text: EncodedText, _ path: String) -> PageSection {
        let score = model.score(text, keepingEach: true)
        let bits = (score.logProbabilities ?? []).map { -Double($0) / M_LN2 }
        var facts = [
            PageFact("perplexity", score.perplexity.digits(5)),
            PageFact("bits per \(noun)", (score.loss / M_LN2).fixed(3)),
            PageFact("\(noun)s scored", score.symbols.grouped),
        ]
        if model.codec.vocabulary.unknownIndex != nil {
            facts.append(PageFact("unknown \(noun)s", score.unknown.grouped))
        }
        var blocks: [PageBlock] = [.facts(facts)]
        let lines = rankedLines(text, bits)
        if lines.count < 2 {
            blocks.append(
                .note(
                    "The text has fewer than two lines of \(shortest) \(noun)s or more, so there is no "
                        + "ranking of lines."))
        }
        if !lines.isEmpty {
            blocks += [
                .heading("The hardest lines"),
                .paragraph(
                    "Colored by surprise: the bits that a \(noun) costs after everything before it."
                ),
            ]
            blocks += colored(distinct(lines.reversed(), text), text, bits)
            if lines.count > 1 {
                blocks.append(.heading("The easiest lines"))
                blocks += colored(distinct(lines, text), text, bits)
            }
        }
        blocks.append(.table(costliest(text, bits)))
        return PageSection("On \(fileName(path))", blocks)
    }

    private struct RankedLine {
        var number: Int
        var mean: Double
    }

    private func rankedLines(_ text: EncodedText, _ bits: [Double]) -> [RankedLine] {
        (0..<text.lineCount).compactMap { number -> RankedLine? in
            let places = text.line(number)
            guard places.count >= shortest, places.upperBound <= bits.count else { return nil }
            let mean = bits[places].reduce(0, +) / Double(places.count)
            return mean.isFinite ? RankedLine(number: number, mean: mean) : nil
        }.sorted { ($0.mean, $0.number) < ($1.mean, $1.number) }
    }

    /// The first lines of which each says something else.
    private func distinct(_ lines: [RankedLine], _ text: EncodedText) -> [RankedLine] {
        var seen: Set<[Int32]> = []
        var found: [RankedLine] = []
        for line in lines where found.count < ReportRequest.shown {
            if seen.insert(Array(text.symbols[text.line(line.number)])).inserted {
                found.append(line)
            }
        }
        return found
    }

    private func colored(_ lines: [RankedLine], _ text: EncodedText, _ bits: [Double])
        -> [PageBlock]
    {
        lines.enumerated().map {
            .coloredText(colored($1, text, bits, isLast: $0 + 1 == lines.count))
        }
    }

    /// The most symbols of a line that are shown.
    private var longest: Int { level == .word ? 120 : 600 }

    private func colored(
        _ line: RankedLine, _ text: EncodedText, _ bits: [Double], isLast: Bool
    ) -> ColoredText {
        let places = text.line(line.number)
        var decoder = model.codec.decoder()
        var pieces = places.prefix(longest).map { place in
            let bytes = decoder.decode(text.symbols[place])
            return ColoredText.Piece(
                String(decoding: bytes, as: UTF8.self), bits[place] / mostBits)
        }
        if level == .byte {
            let shown = Array(places.prefix(longest))
            let characters = ByteCharacters(
                shown.map { UInt8(truncatingIfNeeded: text.symbols[$0]) })
            pieces = zip(characters.texts, characters.lastBytes).map {
                ColoredText.Piece($0, bits[shown[$1]] / mostBits)
            }
        }
        if places.count > longest { pieces.append(ColoredText.Piece("…", nil)) }
        return ColoredText(
            "Line \(line.number + 1): \(line.mean.fixed(2)) bits per \(noun)", pieces,
            scale: .sequential, low: "0 bits", high: "\(Int(mostBits)) bits and more",
            hasLegend: isLast)
    }

    /// The symbols that cost most of all, together.
    private func costliest(_ text: EncodedText, _ bits: [Double]) -> PageTable {
        var sums: [Int32: (bits: Double, count: Int)] = [:]
        var place = 0
        text.symbols.forEachBlock { block in
            for symbol in block {
                if place < bits.count, bits[place].isFinite {
                    sums[symbol, default: (0, 0)].bits += bits[place]
                    sums[symbol, default: (0, 0)].count += 1
                }
                place += 1
            }
        }
        let total = sums.values.reduce(0) { $0 + $1.bits }
        let rows = sums.sorted { ($1.value.bits, $0.key) < ($0.value.bits, $1.key) }.prefix(12)
        return PageTable(
            "The \(noun)s that cost most together",
            columns: [
                .init(noun, isNumber: false), .init("times"), .init("bits each"),
                .init("share of all bits"),
            ],
            rows: rows.map { symbol, sum in
                [
                    visibleSymbol(symbol), sum.count.grouped,
                    (sum.bits / Double(sum.count)).fixed(2), percent(sum.bits / max(total, 1e-9)),
                ]
            })
    }

    /// A symbol so that it is seen: white space by its name.
    private func visibleSymbol(_ symbol: Int32) -> String {
        let text = model.codec.vocabulary[symbol]
        return switch text {
        case "\n": "↵ (line end)"
        case " ": "␣ (space)"
        case "\t": "⇥ (tab)"
        default: text
        }
    }
}
