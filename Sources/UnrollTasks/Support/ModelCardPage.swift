internal import UnrollSystem
internal import UnrollTraining

/// A model card as a page of Markdown, with the front matter that Hugging Face's hub reads.
public struct ModelCardPage: Sendable {
    /// What is known of the model.
    public var card: ModelCard
    /// The licence; `nil` where none was given.
    public var license: ModelLicense?
    /// Commands that use the model, in a shell's words.
    public var commands: [String]

    /// A page.
    ///
    /// - Parameters:
    ///   - card: What is known of the model.
    ///   - license: The licence; `nil` where none was given.
    ///   - commands: Commands that use the model, in a shell's words.
    public init(_ card: ModelCard, license: ModelLicense? = nil, commands: [String] = []) {
        self.card = card
        self.license = license
        self.commands = commands
    }

    /// The most labels that the page shows.
    static let mostLabels = 200

    /// The page, its last line ended.
    ///
    /// - Throws: `EncodingError` where a number of the configuration is not finite.
    public func text() throws -> String {
        var sections = [frontMatter, heading, use, facts, labels]
        sections += try [training(), figures, data, limits, licensing]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    /// The name of the model: that of its file, without folder and ending.
    var name: String {
        let ending = ".unroll"
        let name = fileName
        return name.hasSuffix(ending) && name != ending ? String(name.dropLast(ending.count)) : name
    }

    var fileName: String { card.file.split(separator: "/").last.map(String.init) ?? card.file }

    // MARK: Sections

    private var heading: [String] {
        let what = card.isCheckpoint ? "The checkpoint of a training run" : "A model"
        return [
            "# \(MarkdownText.escaped(name))", "",
            """
            \(what) for the task *\(MarkdownText.escaped(card.task))* \
            (\(MarkdownText.escaped(card.reading))): \(MarkdownText.escaped(card.architecture)). \
            Made with Unroll, which trains and runs recurrent sequence models.
            """,
        ]
    }

    private var use: [String] {
        var lines = ["## How to use it"]
        if card.isCheckpoint {
            lines += [
                "",
                """
                A checkpoint is not asked itself: the command that began its run, given again with \
                `--resume`, goes on from here\(runText).
                """,
            ]
            return lines
        }
        if !commands.isEmpty { lines += [""] + MarkdownText.code(commands, in: "sh") }
        if !card.profile.swift.isEmpty {
            let literal = JSONText.quoted(fileName)
            let code = card.profile.swift.map { $0.replacing("MODEL", with: literal) }
            lines += [""] + MarkdownText.code(["import Unroll", ""] + code, in: "swift")
        }
        return lines.count == 1 ? [] : lines
    }

    private var runText: String {
        card.modelOfCheckpoint.map { " and writes \(MarkdownText.escaped($0))" } ?? ""
    }

    private var facts: [String] {
        var rows: [[String]] = [
            ["architecture", MarkdownText.escaped(card.architecture)],
            ["input", MarkdownText.escaped(card.reading)],
            [card.isNetwork ? "parameters" : "entries", card.parameters.grouped],
        ]
        if card.isNetwork, !card.isCheckpoint { rows.append(["stored as", card.precision]) }
        if let vocabulary = card.vocabulary {
            rows.append(["vocabulary", vocabulary.grouped("symbol")])
        }
        if !card.profile.labels.isEmpty {
            rows.append(["number of \(card.profile.labelNoun)", card.profile.labels.count.grouped])
        }
        // Labels have a table of their own.
        let labels = card.profile.labels.joined(separator: ", ")
        rows += card.details.filter { labels.isEmpty || !$0.text.contains(labels) }
            .map { [$0.name, MarkdownText.escaped($0.text)] }
        rows.append([
            "file",
            "\(MarkdownText.escaped(fileName)), \(card.byteCount.grouped("byte")), safetensors",
        ])
        return ["## Model", ""] + MarkdownText.table(["", ""], rows)
    }

    private var labels: [String] {
        let labels = card.profile.labels
        guard !labels.isEmpty else { return [] }
        let rows = labels.prefix(Self.mostLabels).enumerated()
            .map { ["\($0)", MarkdownText.escaped($1)] }
        let noun = card.profile.labelNoun
        var lines =
            ["## \(noun.prefix(1).uppercased() + noun.dropFirst())", ""]
            + MarkdownText.table(["output", "label"], rows)
        if labels.count > rows.count {
            lines += ["", "The first \(rows.count) of \(labels.count.grouped)."]
        }
        return lines
    }

    private var limits: [String] {
        var sentences = card.profile.limits
        if !card.metrics.isEmpty {
            sentences.append(
                "The figures are of the data that chose the epoch; those of new data are a little worse."
            )
        }
        if !card.metrics.isEmpty, card.isNetwork, card.precision != "float32" {
            sentences.append(
                "They are of its parameters in float32, before they were stored as \(card.precision)."
            )
        }
        sentences.append(
            """
            It has learned what its training data show, their faults included; data of another \
            kind are to be measured first.
            """)
        return ["## Limits", ""] + sentences.map { "- \($0)" }
    }

    private var licensing: [String] {
        ["## Licence", "", license.map { MarkdownText.escaped($0.id) } ?? "Not stated."]
    }
}
