internal import UnrollSystem

/// The file of a search: what it is about, then a JSON line for each trial.
struct TuningRecord<Config: TaskConfig> {
    let path: String
    let header: TuningHeader<Config>
    /// How many values each setting has, in the order of a trial's places.
    let sizes: [Int]

    /// Writes the file with no trials.
    func begin() throws {
        try AtomicFile.write(to: path) { try $0.write(try JSONCoding.encode(header) + "\n") }
    }

    func append(_ trial: TuningTrial) throws {
        let log = try AppendingLog(path: path)
        try log.append(try JSONCoding.encode(trial))
        try log.synchronize()
    }

    /// The trials so far; `nil` where there is no file. What a killed process has left of a line is cut
    /// off.
    ///
    /// - Throws: ``TrainingError`` where the file belongs to another search.
    func trials() throws -> [TuningTrial]? {
        guard AtomicFile.exists(path) else { return nil }
        let text = try Self.text(path)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // Only what a newline ends was written whole.
        lines.removeLast()
        guard let first = lines.first,
            let found = try? JSONCoding.decode(TuningHeader<Config>.self, from: String(first)),
            found.isContinued(by: header)
        else {
            throw TrainingError(
                """
                \(displayName(path)) belongs to a search with other options or other data; give the same ones, or \
                search without \(field: "resume") to start over
                """)
        }
        var trials: [TuningTrial] = []
        var kept = first.utf8.count + 1
        for line in lines.dropFirst() {
            guard let trial = try? JSONCoding.decode(TuningTrial.self, from: String(line)),
                trial.number == trials.count + 1, trial.seconds >= 0, trial.seconds.isFinite,
                trial.places.count == sizes.count,
                zip(trial.places, sizes).allSatisfy({ (0..<$1).contains($0) })
            else { break }
            trials.append(trial)
            kept += line.utf8.count + 1
        }
        try AppendingLog(path: path).truncate(to: kept)
        return trials
    }

    private static func text(_ path: String) throws -> String {
        var reader = try BlockReader(path: path)
        var bytes: [UInt8] = []
        while bytes.count < 1 << 26, let block = try reader.next() { bytes += block }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension TuningHeader {
    /// Where to stop may differ.
    func isContinued(by other: TuningHeader) -> Bool {
        other.config.continues(config) && other.values == values
            && other.dataFingerprint == dataFingerprint
    }
}
