internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTraining

/// The page of a run: how it learned, what it was, and what its model does, in one file of HTML that
/// needs nothing else.
public struct RunReport: Sendable {
    /// What a report is made from besides the run.
    public struct Options: Sendable {
        /// The files to measure the model on, in the form that the task's `test` reads; none for what
        /// the run itself tells.
        public var data: [String] = []
        /// How these are read, where they do not tell.
        public var reading = ReportReading()
        /// Decides everything that is drawn at random, such as generated texts.
        public var seed: UInt64 = 1

        /// A report of the run alone.
        public init() {}
    }

    /// The run's name: that of its model, without folder and ending.
    public let title: String
    /// The page.
    public let html: String

    /// - Parameters:
    ///   - path: A model, the log or the checkpoint of a run, word vectors, or the folder of a ladder.
    ///   - options: What else it is made from.
    /// - Throws: `FileError`, `ModelFileError`, `DataError`, `ConfigError`.
    public init(of path: String, options: Options = Options()) throws {
        let subject = try ReportSubject(path)
        title = subject.name
        let request = ReportRequest(
            data: options.data, reading: options.reading, seed: options.seed)
        let page = Page(
            title: subject.name, subtitle: subject.kind,
            footer: "Made by unroll \(UnrollVersion.current) of \(displayName(path))"
                + (options.data.isEmpty
                    ? "" : ", measured on \(options.data.map(displayName).joined(separator: ", "))")
                + ". Everything random was drawn with seed \(options.seed).",
            sections: try subject.sections(request))
        html = page.html
    }

    /// What the page of a run is about: the run's name, without folder and ending.
    ///
    /// - Parameter path: A model, a log, or a folder.
    public static func name(of path: String) -> String { RunLog.name(of: path) }

    /// Writes the page, crash-safe.
    ///
    /// - Parameter path: The file.
    /// - Throws: `FileError`.
    public func write(to path: String) throws {
        try AtomicFile.write(to: path) { try $0.write(html) }
    }
}

/// What a report is about.
struct ReportSubject {
    /// The file or folder without its path and ending.
    let name: String
    /// What it is, in a line.
    let kind: String
    private let source: Source

    /// The form of the data that it is measured on.
    private var reads: ReportReading.Form? {
        guard case .run(_, let file?, _, _) = source else { return nil }
        return TaskReport.of(file)?.reads
    }

    private enum Source {
        case run(RunLog?, ModelFile?, ModelCard?, remarks: [String])
        case ladder([LadderEntry])
        case ngrams(String)
        case vectors(String)
    }

    init(_ path: String) throws {
        name = RunReport.name(of: path)
        if try folderFiles(path) != nil {
            source = .ladder(try Ladder.entries(in: path))
            kind = "A ladder of language models"
            return
        }
        if LanguageModels.isARPA(path) {
            (source, kind) = (.ngrams(path), "A model of n-grams in ARPA form")
            return
        }
        var remarks: [String] = []
        let file = try Self.model(of: path, &remarks)
        var run: RunLog?
        if let file, !Self.isLog(path) {
            // A model need not tell how it was trained, and that of another program may not be able to.
            do { run = try RunLog(path: path) } catch let error as DataError {
                switch error.code {
                case .missing: remarks.append("the model does not tell how it was trained")
                case .empty: remarks.append("no epoch of the run has ended yet")
                default: throw error
                }
            } catch let error as ModelFileError where TaskDescription.of(file) == nil {
                remarks.append(
                    "how it was trained is not told in a form known here: \(error.message)")
            }
        } else if (try? DataKind(recognizing: path)) == .vectors {
            (source, kind) = (.vectors(path), "Word vectors")
            return
        } else {
            run = try RunLog(path: path)
        }
        let card = try file.map { try TaskDescription.card(of: $0) }
        source = .run(run, file, card, remarks: remarks + (run?.remarks ?? []))
        kind = card.map { "\($0.task), \($0.reading)" } ?? "The log of a run"
    }

    private static func isLog(_ path: String) -> Bool { path.hasSuffix(".jsonl") }

    /// The model at a path, or beside a log there.
    private static func model(of path: String, _ remarks: inout [String]) throws -> ModelFile? {
        if isLog(path) {
            let model = String(path.dropLast(".jsonl".count))
            guard AtomicFile.exists(model) else {
                remarks.append("there is no model beside the log, so only the log is shown")
                return nil
            }
            do { return try ModelFile(model) } catch {
                remarks.append("the model beside the log cannot be read: \(error)")
                return nil
            }
        }
        guard try WordVectors.isModel(path) else { return nil }
        return try ModelFile(path)
    }

    func sections(_ request: ReportRequest) throws -> [PageSection] {
        try request.reading.requireFitting(reads)
        switch source {
        case .ladder(let entries):
            try ConfigError.require(
                request.data.isEmpty, "a ladder was measured already; no data are read for it")
            return LadderSections(entries).sections
        case .ngrams(let path): return try LanguageModelSections.counted(path, request)
        case .vectors(let path): return try VectorSections.sections(path, request)
        case .run(let run, let file, let card, let remarks):
            return try sections(run, file, card, remarks, request)
        }
    }

    private func sections(
        _ run: RunLog?, _ file: ModelFile?, _ card: ModelCard?, _ remarks: [String],
        _ request: ReportRequest
    ) throws -> [PageSection] {
        var sections = [ReportSummary(run: run, card: card, remarks: remarks).section]
        if let run {
            sections.append(RunCurves(run).section)
            sections.append(EpochSamples(run).section)
        }
        if let file, let card {
            sections += try taskSections(file, card, request)
            sections.append(ConfigurationSection(card).section)
        } else if !request.data.isEmpty {
            throw ConfigError("there is no model to measure on the data: name the model of the run")
        }
        if let run { sections.append(RunCurves(run).tableSection) }
        return sections
    }

    private func taskSections(
        _ file: ModelFile, _ card: ModelCard, _ request: ReportRequest
    ) throws -> [PageSection] {
        guard let task = TaskReport.of(file) else {
            return [
                PageSection(
                    "The model",
                    [
                        .note(
                            "It is a model for the task '\(file.task)' of another program: what it "
                                + "does is not known here.")
                    ])
            ]
        }
        if card.isCheckpoint {
            return [
                PageSection(
                    "The model",
                    [
                        .note(
                            "This is the checkpoint of a run, not its model: name the model that the "
                                + "run writes (\(card.modelOfCheckpoint ?? "beside it")) to see what "
                                + "it does.")
                    ])
            ]
        }
        return try task.sections(file, request)
    }
}
