internal import UnrollSystem
internal import UnrollTraining

/// A finished row on disk, beside its model: its result, and the ladder that it is a row of.
struct LadderRecord: Codable {
    var config: LadderConfig
    var dataFingerprint: UInt64
    var entry: LadderEntry

    /// Whether this record can be reused: same settings and same data. The set of requested rows
    /// does not matter.
    func belongs(to other: LadderConfig, _ fingerprint: UInt64) -> Bool {
        var same = config
        same.rows = other.rows
        return same == other && dataFingerprint == fingerprint
    }

    func write(to path: String) throws {
        let bytes = Array(try JSONCoding.encode(self, .pretty).utf8)
        try AtomicFile.write(to: path) { try $0.write(bytes) }
    }

    /// - Returns: The record; `nil` where there is none.
    /// - Throws: `FileError`; `TrainingError` where the file holds something else.
    static func read(_ path: String) throws -> LadderRecord? {
        guard AtomicFile.exists(path) else { return nil }
        var reader = try BlockReader(path: path)
        var bytes: [UInt8] = []
        while let block = try reader.next(), bytes.count < 1 << 20 { bytes += block }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let record = try? JSONCoding.decode(LadderRecord.self, from: text) else {
            throw TrainingError(
                "\(path) is not a row of a ladder; remove it or choose another \(field: "output") folder"
            )
        }
        return record
    }
}
