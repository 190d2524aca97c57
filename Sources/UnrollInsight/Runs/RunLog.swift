internal import UnrollData
internal import UnrollSystem
public import UnrollTraining

/// What a training run wrote down, epoch by epoch, and what it did not.
///
/// A run is named by its model, its checkpoint or its log. A log whose last line is torn, or that holds
/// numbers that are not finite, is read as far as it goes; ``remarks`` say what is missing.
public struct RunLog: Sendable, Hashable {
    /// The run's name: that of its model, without folder and ending.
    public var name: String
    /// The file that was read.
    public var path: String
    /// The epochs in their order. Numbers may be NaN or infinite.
    public var epochs: [EpochRecord]
    /// The epoch whose parameters the run kept, where the file says it or the validation shows it.
    public var bestEpoch: Int?
    /// Sentences that say what is missing.
    public var remarks: [String]

    /// Reads a run.
    ///
    /// - Parameter path: A model, a checkpoint or a log. A model whose log stands beside it is read from
    ///   whichever of the two tells more.
    /// - Throws: `FileError`; `ModelFileError`; `DataError` where the file is none of these, or has no
    ///   epochs.
    public init(path: String) throws {
        if try Self.isModel(path) {
            try self.init(model: path)
        } else {
            self.init(path, try LogFile(path))
        }
        guard !epochs.isEmpty else {
            throw DataError(
                .empty, path, "no epoch of the run has ended yet",
                cure: "let it train for an epoch, and try again")
        }
        addRemarks()
    }

    /// Whether the run was validated in any epoch.
    public var hasValidation: Bool { epochs.contains { $0.validationLoss != nil } }

    /// The name of the score that decides which epoch is the best, where there is one.
    public var scoreName: String? { epochs.compactMap { $0.validationScore?.name }.first }

    /// The record of the epoch that was kept.
    public var best: EpochRecord? { epochs.first { $0.epoch == bestEpoch } }

    // MARK: Files

    private init(model path: String) throws {
        let file = try ModelFile(path)
        guard let state = try file.trainingState() else {
            throw DataError(
                .missing, path, "it does not tell how it was trained, as a network's model does",
                cure: "name the model of a network, its checkpoint or its log")
        }
        let model = Checkpoint.modelPath(of: path) ?? path
        self.init(
            name: Self.name(of: model), path: path, epochs: state.history,
            bestEpoch: state.bestEpoch > 0 ? state.bestEpoch : nil, remarks: [])
        // A run that goes on, or was killed, has written more into its log than into its model.
        let log = RunFiles(model: model).log
        guard !file.isCheckpoint, AtomicFile.exists(log), let beside = try? LogFile(log),
            beside.epochs.count > epochs.count,
            zip(beside.epochs, epochs).allSatisfy({ $0 == $1 })
        else { return }
        remarks = beside.remarks
        remarks.append(
            "\(path) is of epoch \(epochs.count); the run has gone on to epoch "
                + "\(beside.epochs.count), as its log says")
        epochs = beside.epochs
        bestEpoch = Self.best(of: epochs) ?? bestEpoch
    }

    private init(_ path: String, _ log: LogFile) {
        self.init(
            name: Self.name(of: path), path: path, epochs: log.epochs,
            bestEpoch: Self.best(of: log.epochs), remarks: log.remarks)
    }

    private init(
        name: String, path: String, epochs: [EpochRecord], bestEpoch: Int?, remarks: [String]
    ) {
        self.name = name
        self.path = path
        self.epochs = epochs
        self.bestEpoch = bestEpoch
        self.remarks = remarks
    }

    /// A model's header begins with its length, whose upper bytes are zero; a log is text.
    private static func isModel(_ path: String) throws -> Bool {
        if path == "-" || path.hasSuffix(".jsonl") { return false }
        var reader = try BlockReader(path: path, blockSize: 64)
        return try reader.next()?.prefix(8).contains(0) ?? false
    }

    /// A run's name, without folder and ending.
    static func name(of path: String) -> String {
        var name = path == "-" ? "run" : path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".jsonl", ".unroll"] where name.hasSuffix(ending) && name != ending {
            name.removeLast(ending.count)
        }
        return name
    }

    private static func best(of epochs: [EpochRecord]) -> Int? {
        var best: (epoch: Int, validation: Validation)?
        for record in epochs {
            guard let loss = record.validationLoss, loss.isFinite else { continue }
            let validation = Validation(loss: loss, score: record.validationScore)
            if best.map({ validation.isBetter(than: $0.validation) }) ?? true {
                best = (record.epoch, validation)
            }
        }
        return best?.epoch
    }

    // MARK: Remarks

    private mutating func addRemarks() {
        if epochs.count == 1 {
            remarks.append("\(name) has one epoch only: a point in place of each curve")
        }
        if !hasValidation { remarks.append("\(name) was trained without validation data") }
        let odd = epochs.filter { record in
            let figures = [
                record.trainingLoss, record.learningRate, record.gradientNorm,
                record.unitsPerSecond, record.seconds,
            ]
            return
                !(figures
                + [record.validationLoss, record.validationScore?.value]
                .compactMap { $0 }).allSatisfy(\.isFinite)
        }
        if !odd.isEmpty {
            remarks.append(
                "\(name) has numbers that are not finite in \(counted(odd.count, "epoch")), which "
                    + "are left out of its curves")
        }
        if let cut = epochs.first(where: { !$0.complete }) {
            remarks.append("a time limit cut epoch \(cut.epoch) of \(name) short")
        }
    }
}

/// The lines of a log.
private struct LogFile {
    var epochs: [EpochRecord] = []
    var remarks: [String] = []

    /// Lines longer than this are of no log.
    private static let longestLine = 1 << 20

    init(_ path: String) throws {
        var reader = try LineReader(path: path)
        var number = 0
        var problem: (line: Int, reason: String)?
        while let lines = try reader.nextLines() {
            for line in lines {
                number += 1
                guard line.contains(where: { !$0.isWhitespace }) else { continue }
                // Only what ends a file can be torn; anything else that is no epoch is another file.
                if let problem { throw Self.malformed(path, problem.line, problem.reason) }
                do {
                    guard line.utf8.count <= Self.longestLine else {
                        throw DataError(
                            .malformed, path, line: number, "the line is too long for a log",
                            cure: Self.cure)
                    }
                    let record = try JSONCoding.decodeNonFinite(EpochRecord.self, from: line)
                    guard (1...1_000_000_000).contains(record.epoch) else {
                        problem = (number, "its epoch is \(record.epoch)")
                        continue
                    }
                    epochs.append(record)
                } catch let error as DataError {
                    throw error
                } catch {
                    problem = (number, JSONCoding.reason(error))
                }
            }
        }
        guard let problem else { return }
        guard !epochs.isEmpty else { throw Self.malformed(path, problem.line, problem.reason) }
        remarks.append(
            "\(displayName(path)): line \(problem.line), the last one, is torn and was left out")
    }

    private static let cure: Message =
        "name a model, a checkpoint or a log (.jsonl) that unroll … train wrote"

    private static func malformed(_ path: String, _ line: Int, _ reason: String) -> DataError {
        DataError(
            .malformed, path, line: line, "the line is not an epoch of a training log (\(reason))",
            cure: cure)
    }
}
