internal import UnrollSystem

/// Texts that are read as a whole: mappings, lists of symbols.
enum SmallFile {
    private static let mostBytes = 1 << 30

    /// The text of a file.
    ///
    /// - Throws: `FileError`; ``ExchangeError`` where it is not UTF-8 or too long.
    static func text(_ path: String) throws -> String {
        var reader = try BlockReader(path: path)
        var bytes: [UInt8] = []
        while let block = try reader.next() {
            bytes += block
            if bytes.count > mostBytes {
                throw ExchangeError(
                    path, "it has more than \(mostBytes.grouped) bytes", cure: "give a shorter file")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ExchangeError(
                path, "it is not UTF-8", cure: "convert it (iconv -t UTF-8), or give another file")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
}
