import UnrollSystem

extension SubwordEncoding: Codable {
    private enum CodingKeys: CodingKey {
        case version, merges
    }

    /// The format of the merges.
    private static let version = "0.2"

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(String.self, forKey: .version)
        guard version == SubwordEncoding.version else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container,
                debugDescription: "its subwords are of the format '\(version.prefix(40))'")
        }
        let lines = try container.decode([String].self, forKey: .merges)
        self.init(
            merges: try lines.enumerated().map { number, line in
                guard let merge = Merge(line: line) else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .merges, in: container,
                        debugDescription: "merge \(number + 1) is not two symbols")
                }
                return merge
            })
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(SubwordEncoding.version, forKey: .version)
        try container.encode(merges.map(\.line), forKey: .merges)
    }
}

extension SubwordEncoding {
    /// The merges as a file of subword-nmt: a line with the version, then a merge on each line.
    public var codes: String {
        "#version: \(SubwordEncoding.version)\n" + merges.map { $0.line + "\n" }.joined()
    }

    /// Reads a file of merges, as subword-nmt writes it.
    ///
    /// - Throws: `FileError`; `DataError` with the line where it is not of format 0.2.
    public init(codesAt path: String) throws {
        var merges: [Merge] = []
        var isFirst = true
        var source = try TableSource(path: path)
        try source.forEachLine { bytes, line in
            let text = String(decoding: bytes, as: UTF8.self)
            defer { isFirst = false }
            if isFirst, text.hasPrefix("#version:") {
                guard trimmed(String(text.dropFirst("#version:".count))) == SubwordEncoding.version
                else {
                    throw DataError(
                        .malformed, path, line: line, "the merges are not of version 0.2",
                        cure: "learn them with a newer subword-nmt")
                }
                return
            }
            guard !isFirst, let merge = Merge(line: trimmed(text)) else {
                throw DataError(
                    .malformed, path, line: line,
                    isFirst ? "the version of the merges is missing" : "this is not two symbols",
                    cure: "give a file of merges that subword-nmt has written (learn-bpe)")
            }
            merges.append(merge)
        }
        if isFirst {
            throw DataError(
                .empty, path, "there are no merges in it",
                cure: "give a file of merges that subword-nmt has written (learn-bpe)")
        }
        self.init(merges: merges)
    }
}

extension SubwordEncoding.Merge {
    /// Both symbols with a blank between them.
    fileprivate var line: String { "\(first) \(second)" }

    /// `nil` where a line is not two symbols with one blank between them.
    fileprivate init?(line: String) {
        let parts = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
    }
}
