internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

/// The first part of a page: what it is, how it ended, what is missing.
struct ReportSummary {
    let run: RunLog?
    let card: ModelCard?
    let remarks: [String]

    var section: PageSection {
        var blocks: [PageBlock] = [.facts(facts), .list(lines)]
        blocks += remarks.map { .note(sentence($0)) }
        return PageSection("Summary", blocks)
    }

    /// A remark as a sentence of its own; a name that begins it stays as it is.
    private func sentence(_ remark: String) -> String {
        let isNamed = run.map { remark.hasPrefix($0.name) } ?? false
        return isNamed ? remark + "." : Self.sentence(remark)
    }

    /// A remark as a sentence of its own.
    static func sentence(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    private var facts: [PageFact] {
        var facts: [PageFact] = []
        if let best = run?.best ?? (run?.hasValidation == true ? nil : run?.epochs.last) {
            if let score = best.validationScore, score.value.isFinite {
                facts.append(PageFact("validation \(score.name)", Self.value(of: score)))
            }
            if let loss = best.validationLoss, loss.isFinite {
                facts.append(
                    PageFact(
                        "validation loss, nats per \(Self.singular(best.unit))", loss.digits(4)))
            } else {
                facts.append(
                    PageFact(
                        "training loss, nats per \(Self.singular(best.unit))",
                        best.trainingLoss.digits(4)))
            }
        }
        if let run, let last = run.epochs.last {
            let kept = run.bestEpoch.map { "\($0) of \(last.epoch)" } ?? "\(last.epoch)"
            facts.append(PageFact(run.bestEpoch == nil ? "epochs" : "best epoch", kept))
            if last.seconds.isFinite {
                facts.append(PageFact("time", timeText(last.seconds)))
            }
        }
        if let card {
            facts.append(
                PageFact(card.isNetwork ? "parameters" : "parameters kept", card.parameters.grouped)
            )
            if let vocabulary = card.vocabulary {
                facts.append(PageFact("symbols in the vocabulary", vocabulary.grouped))
            }
        }
        return facts
    }

    private var lines: [PageFact] {
        var lines: [PageFact] = []
        if let card {
            lines += [
                PageFact("task", card.task), PageFact("reads", card.reading),
                PageFact("architecture", card.architecture),
            ]
            lines += card.details.map { PageFact($0.name, $0.text) }
            if let howTrained = card.howTrained {
                lines.append(PageFact("trained with", howTrained))
            }
            if card.isNetwork { lines.append(PageFact("weights", card.precision)) }
        }
        if let state = card?.training {
            lines.append(PageFact("how it ended", state.explanation ?? "it has not ended"))
        }
        if let validation = card?.validation { lines.append(PageFact("validation", validation)) }
        return lines
    }

    static func value(of score: Score) -> String {
        score.scale == .share ? percent(score.value) : score.value.fixed(2)
    }

    /// A unit of losses is stored as its plural.
    static func singular(_ plural: String) -> String {
        plural.hasSuffix("s") && plural.count > 1 ? String(plural.dropLast()) : plural
    }
}

/// The last part of a page: the whole configuration.
struct ConfigurationSection {
    private let card: ModelCard

    init(_ card: ModelCard) { self.card = card }

    var section: PageSection {
        guard let text = try? JSONCoding.encode(card.config, .pretty), text != "{\n\n}" else {
            return PageSection("Configuration", [])
        }
        return PageSection(
            "Configuration",
            [
                .details(
                    "Every setting, as the model's file has it",
                    [.passage(text, label: "Settings that are not named have their defaults.")])
            ])
    }
}

/// What the model wrote after each epoch.
struct EpochSamples {
    private let run: RunLog

    init(_ run: RunLog) { self.run = run }

    /// The most passages that are shown at once.
    private static let most = 8

    var section: PageSection {
        let samples = run.epochs.compactMap { record in
            record.sample.map { (epoch: record.epoch, text: $0) }
        }
        guard !samples.isEmpty else { return PageSection("Samples over the epochs", []) }
        // More often while most is learned: each twice as far as the one before.
        var shown: [Int] = []
        var place = 0.0
        let last = samples.count - 1
        let factor = max(2, Double(samples.count).squareRoot() / 2)
        while Int(place) < last, shown.count < Self.most - 1 {
            if shown.last != Int(place) { shown.append(Int(place)) }
            place = place == 0 ? 1 : place * factor
        }
        shown.append(last)
        let rest = samples.indices.filter { !shown.contains($0) }
        var blocks: [PageBlock] = [
            .paragraph(
                "What the model wrote by itself after an epoch, drawn at temperature 0.8: the same "
                    + "draws each time, so that only the model differs.")
        ]
        blocks += shown.map { Self.passage(samples[$0]) }
        if !rest.isEmpty {
            blocks.append(.details("The other epochs", rest.map { Self.passage(samples[$0]) }))
        }
        return PageSection("Samples over the epochs", blocks)
    }

    private static func passage(_ sample: (epoch: Int, text: String)) -> PageBlock {
        .passage(sample.text, label: "Epoch \(sample.epoch)")
    }
}
