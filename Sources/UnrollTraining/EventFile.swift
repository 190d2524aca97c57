internal import UnrollPlatform
public import UnrollSystem

/// A run's epochs as TensorBoard reads them: an event file that always holds what the run's history holds,
/// no epoch twice and none that a resumed run took back.
///
/// The scalars of an epoch are `loss/training`, `loss/validation`, `score/…`, `learning_rate`,
/// `gradient_norm` and `speed/…_per_second`, at the epoch's number.
public final class EventFile {
    /// The file, in a folder of the run's name.
    public let path: String
    private let log: AppendingLog
    /// Bytes of the file that are known to be right, and the epochs that they hold.
    private var known: (byteCount: Int, epochs: Int)

    /// Opens the run's event file, or begins it.
    ///
    /// - Parameters:
    ///   - folder: TensorBoard's folder; made where there is none.
    ///   - run: The name of the run, under which TensorBoard shows it: a folder in the folder.
    /// - Throws: `FileError`.
    public init(in folder: String, run: String) throws {
        let runFolder = folder + (folder.hasSuffix("/") ? "" : "/") + run
        try AtomicFile.makeFolder(folder)
        try AtomicFile.makeFolder(runFolder)
        // One file of one name: a resumed run finds its own, and one that starts over replaces it.
        path = runFolder + "/events.out.tfevents.0000000000.unroll"
        log = try AppendingLog(path: path)
        known = (0, 0)
    }

    /// Makes the file hold these epochs: what is there already stays, with its times; what differs or
    /// goes beyond is cut off.
    ///
    /// - Parameter history: The epochs of the run so far.
    /// - Throws: `FileError`.
    public func synchronize(with history: [EpochRecord]) throws {
        if known.byteCount == 0 || known.epochs > history.count { try recognize(history) }
        try log.truncate(to: known.byteCount)
        if known.byteCount == 0 {
            try append(Self.version(at: Self.now))
        }
        let last = history.last?.seconds ?? 0
        for record in history[known.epochs...] {
            // Epochs of an earlier sitting are given the times at which they would have ended.
            let ago = last.isFinite && record.seconds.isFinite ? max(0, last - record.seconds) : 0
            try append(Self.event(record, at: Self.now - ago))
            known.epochs += 1
        }
        try log.synchronize()
    }

    private func append(_ event: ProtocolBuffer) throws {
        let record = RecordFrame.framed(event.bytes)
        try log.append(bytes: record)
        known.byteCount += record.count
    }

    /// Finds how much of the file is that of this history.
    private func recognize(_ history: [EpochRecord]) throws {
        known = (0, 0)
        var reader = try BlockReader(path: path)
        var bytes: [UInt8] = []
        // A history of this length is no longer in one file.
        let most = (history.count + 1) * 4096
        while let block = try reader.next(), bytes.count < most { bytes += block }
        guard let first = RecordFrame.content(in: bytes, at: 0),
            Self.isSame(first, Self.version(at: 0))
        else { return }
        known.byteCount = first.count + RecordFrame.overhead
        for record in history {
            guard let content = RecordFrame.content(in: bytes, at: known.byteCount),
                Self.isSame(content, Self.event(record, at: 0))
            else { return }
            known.byteCount += content.count + RecordFrame.overhead
            known.epochs += 1
        }
    }

    /// Whether an event of a file is another at whatever time.
    private static func isSame(_ content: ArraySlice<UInt8>, _ event: ProtocolBuffer) -> Bool {
        // Its time stands first: a byte for the field and eight for the number.
        content.count == event.bytes.count && content.first == event.bytes.first
            && content.dropFirst(9) == event.bytes.dropFirst(9)
    }

    // MARK: Events

    // The fields of tensorflow.Event, Summary and Summary.Value.
    private enum Field {
        static let wallTime = 1, step = 2, fileVersion = 3, summary = 5
        static let value = 1
        static let tag = 1, simpleValue = 2
    }

    private static func version(at time: Double) -> ProtocolBuffer {
        var event = ProtocolBuffer()
        event.write(time, field: Field.wallTime)
        event.write("brain.Event:2", field: Field.fileVersion)
        return event
    }

    static func event(_ record: EpochRecord, at time: Double) -> ProtocolBuffer {
        var scalars: [(tag: String, value: Double)] = [("loss/training", record.trainingLoss)]
        if let loss = record.validationLoss { scalars.append(("loss/validation", loss)) }
        if let score = record.validationScore {
            scalars.append(("score/" + tag(score.name), score.value))
        }
        scalars += [
            ("learning_rate", record.learningRate), ("gradient_norm", record.gradientNorm),
            ("speed/\(tag(record.unit))_per_second", record.unitsPerSecond),
        ]
        var summary = ProtocolBuffer()
        for scalar in scalars {
            var value = ProtocolBuffer()
            value.write(scalar.tag, field: Field.tag)
            value.write(Float(scalar.value), field: Field.simpleValue)
            summary.write(value, field: Field.value)
        }
        var event = ProtocolBuffer()
        event.write(time, field: Field.wallTime)
        event.write(Int64(record.epoch), field: Field.step)
        event.write(summary, field: Field.summary)
        return event
    }

    /// A name as part of a tag: letters, digits and lines.
    private static func tag(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
    }

    /// Seconds since 1970.
    private static var now: Double {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// Writes each epoch into an event file, and hands everything on to another reporter.
///
/// A file that cannot be written ends no run: it is said once, and the run goes on without it.
public final class EventReporter: TrainingReporter {
    private var file: EventFile?
    private let next: any TrainingReporter

    /// - Parameters:
    ///   - file: Where the epochs go.
    ///   - next: Hears of everything too.
    public init(_ file: EventFile, before next: any TrainingReporter) {
        self.file = file
        self.next = next
    }

    public func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {
        next.updated(loop, loss: loss, learningRate: learningRate)
    }

    public func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
        do {
            try file?.synchronize(with: loop.state.history)
        } catch {
            file = nil
            next.note("\("\(error)"); the run goes on without TensorBoard's file")
        }
        next.epochEnded(loop, record, improved: improved)
    }

    public func note(_ message: Message) { next.note(message) }
}
