internal import UnrollSystem
internal import UnrollTraining

extension ModelCardPage {
    /// How it was trained: in words, by epochs, and the whole configuration.
    func training() throws -> [String] {
        var lines = ["## Training"]
        var rows: [[String]] = []
        if let howTrained = card.howTrained {
            rows.append(["trained with", MarkdownText.escaped(howTrained)])
        }
        if let training = card.training {
            rows += [
                [
                    "run",
                    "\(counted(training.epoch, "epoch")), \(training.updates.grouped("update")), "
                        + timeText(training.seconds),
                ]
            ]
            if let explanation = training.explanation {
                rows.append(["ended", MarkdownText.escaped(explanation)])
            }
        }
        if !rows.isEmpty { lines += [""] + MarkdownText.table(["", ""], rows) }
        lines += history
        let settings = try ModelSettings(card.config)
        if !settings.rows.isEmpty {
            lines += ["", "The whole configuration:", ""]
            lines += MarkdownText.table(
                ["setting", "value"],
                settings.rows.map {
                    [MarkdownText.escaped($0.name), MarkdownText.escaped($0.value)]
                })
        }
        return lines.count == 1 ? [] : lines
    }

    /// The first epoch, the best one and the last one.
    private var history: [String] {
        guard let training = card.training, let first = training.history.first,
            let last = training.history.last
        else { return [] }
        let best = training.history.last { $0.epoch == training.bestEpoch }
        var records = [first]
        for record in [best, last] {
            if let record, record.epoch > records[records.count - 1].epoch {
                records.append(record)
            }
        }
        let rows = records.map { record in
            [
                "\(record.epoch)\(record.epoch == training.bestEpoch ? " (kept)" : "")",
                record.trainingLoss.fixed(4), record.validationLoss?.fixed(4) ?? "",
                record.validationScore.map { MarkdownText.escaped($0.text) } ?? "",
                record.learningRate.digits(3), timeText(record.seconds),
            ]
        }
        return ["", "Losses are in nats, means over \(MarkdownText.escaped(first.unit)):", ""]
            + MarkdownText.table(
                ["epoch", "training loss", "validation loss", "score", "learning rate", "time"],
                rows)
    }

    /// The figures of the validation.
    var figures: [String] {
        guard let training = card.training, !card.metrics.isEmpty else { return [] }
        let of = training.bestEpoch > 0 ? ", epoch \(training.bestEpoch)" : ""
        return ["## Validation\(of)", ""]
            + card.metrics.map { "- \(MarkdownText.escaped($0.text))" }
    }

    /// What is known of the data.
    var data: [String] {
        var lines: [String] = []
        if let fingerprint = card.training?.dataFingerprint {
            let digits = String(fingerprint, radix: 16)
            let zeros = String(repeating: "0", count: 16 - digits.count)
            lines.append(
                """
                The fingerprint of the training and validation data, which tells them apart from \
                others, is `\(zeros)\(digits)`.
                """)
        }
        lines += card.profile.sources.map { "- \(MarkdownText.escaped($0))" }
        guard !lines.isEmpty else { return [] }
        if card.training?.dataFingerprint != nil, !card.profile.sources.isEmpty {
            lines.insert(contentsOf: ["", "Made from the files", ""], at: 1)
        } else if !card.profile.sources.isEmpty {
            lines.insert(contentsOf: ["Made from the files", ""], at: 0)
        }
        return ["## Data", ""] + lines
    }
}

/// A configuration as rows of a table: the way to each setting, and its value.
struct ModelSettings {
    private(set) var rows: [(name: String, value: String)] = []
    /// The most elements of a list that are shown, and the most characters of a value.
    private static let (mostElements, mostCharacters) = (12, 200)

    /// - Throws: `EncodingError` where a number is not finite.
    init(_ config: any Encodable) throws {
        add(try JSONCoding.decode(JSONValue.self, from: JSONCoding.encode(config)), "")
    }

    private mutating func add(_ value: JSONValue, _ name: String) {
        switch value {
        case .object(let members):
            // A choice without settings is its name.
            if members.count == 1, let (key, member) = members.first, member == .object([:]) {
                append(name, key)
                return
            }
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                add(member, name.isEmpty ? key : "\(name).\(key)")
            }
        case .array(let elements):
            let texts = elements.prefix(Self.mostElements).map(\.text)
            let rest = elements.count > texts.count ? ", … (\(elements.count.grouped) in all)" : ""
            if !texts.contains(nil) {
                append(
                    name, texts.isEmpty ? "none" : texts.map { $0! }.joined(separator: ", ") + rest)
            } else {
                for (place, element) in elements.prefix(Self.mostElements).enumerated() {
                    add(element, name.isEmpty ? "\(place)" : "\(name).\(place)")
                }
                if !rest.isEmpty { append(name, "\(elements.count.grouped) in all") }
            }
        default: append(name, value.text ?? "")
        }
    }

    private mutating func append(_ name: String, _ value: String) {
        let isLong = value.count > Self.mostCharacters
        rows.append(
            (name, isLong ? value.prefix(Self.mostCharacters) + "…" : value))
    }
}
