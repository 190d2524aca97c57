public import UnrollSystem

extension WordVectors {
    /// Writes the vectors, crash-safe: an old file stays until the new one is whole.
    ///
    /// Text has each number in the fewest digits that read back as the same `Float`. A binary row
    /// ends with a newline, as the first program to write the format had it.
    ///
    /// - Parameters:
    ///   - file: The file, a path or a URL. Its folder must exist.
    ///   - format: The format.
    /// - Throws: `FileError`; `DataError` where a word cannot be written: one that is empty, or has
    ///   a space or control character in it.
    public func write(to file: some FileLocation, format: WordVectorFormat) throws {
        let path = file.filePath
        for index in 0..<count where !Self.canWrite(table[index]) {
            throw DataError(
                .malformed, path,
                "word \(index + 1) of \(count), '\(excerpt(word(index)))', is empty or has a space "
                    + "or control character in it",
                cure: "leave it out: the format has spaces between its fields")
        }
        try AtomicFile.write(to: path) { writer in
            if format != .gloVe { try writer.write("\(count) \(width)\n") }
            var row: [UInt8] = []
            for index in 0..<count {
                row.removeAll(keepingCapacity: true)
                row.append(contentsOf: table[index])
                if format == .word2vecBinary {
                    row.append(0x20)
                    for value in vector(index) {
                        withUnsafeBytes(of: value.bitPattern.littleEndian) {
                            row.append(contentsOf: $0)
                        }
                    }
                } else {
                    for value in vector(index) {
                        row.append(0x20)
                        row.append(contentsOf: value.description.utf8)
                    }
                }
                row.append(0x0A)
                try writer.write(row)
            }
        }
    }

    /// Whether a file can have a word of these bytes: one that would be read back as it is.
    package static func canWrite(_ word: some Collection<UInt8>) -> Bool {
        !word.isEmpty && !word.contains { $0 <= 0x20 }
    }

    /// Checks that a file can be written at `path`, before work depends on it.
    ///
    /// - Throws: `FileError`.
    public static func requireWritable(_ path: String, inputs: [String] = []) throws {
        try AtomicFile.requireWritableFolder(of: path)
        try AtomicFile.requireApart(outputs: [path], inputs: inputs)
    }
}
