internal import UnrollData
internal import UnrollSystem

/// Reads the text of an ARPA file: sections, lines, fields.
///
///     \data\
///     ngram 1=COUNT
///     …
///     \1-grams:
///     LOG10-PROBABILITY WORD [LOG10-BACKOFF]
///     …
///     \end\
///
/// Fields are separated by tabs or spaces. A back-off that is missing is 0. Blank lines may stand
/// before and behind titles and counts, or be missing there. What stands before `\data\` and after `\end\` is left
/// out.
struct ARPAFile {
    let path: String
    private var lines: ByteLines
    /// The number of n-grams of each order, as the head states it.
    let counts: [Int]

    /// Reads the head.
    ///
    /// - Throws: `FileError`, `DataError`.
    init(path: String) throws {
        self.path = path
        lines = try ByteLines(path: path)
        var isHead = false
        var counts: [Int] = []
        while true {
            let next = try lines.next { String(decoding: $0.prefix(64), as: UTF8.self) }
            guard let line = next else {
                throw DataError(
                    .malformed, path,
                    isHead ? "it ends within its head" : "it has no line \\data\\",
                    cure: "give an ARPA file")
            }
            let text = line.drop { $0 == " " || $0 == "\t" }
            if !isHead {
                isHead = text.hasPrefix("\\data\\")
            } else if text.hasPrefix("ngram ") {
                let parts = text.dropFirst(6).split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let order = Int(parts[0].filter { $0 != " " }),
                    let count = Int(parts[1].filter { $0 != " " && $0 != "\t" }),
                    order == counts.count + 1, count >= 0, count < Int(UInt32.max)
                else {
                    throw DataError(
                        .malformed, path, line: lines.number,
                        "this is not a count 'ngram \(counts.count + 1)=…'", cure: "mend the head")
                }
                counts.append(count)
            } else if text.hasPrefix("\\1-grams:") {
                break
            } else if !text.isEmpty {
                throw DataError(
                    .malformed, path, line: lines.number,
                    "a count 'ngram N=…' or the line \\1-grams: should stand here",
                    cure: "mend the head")
            }
        }
        guard !counts.isEmpty, counts.count <= KneserNeyConfig.largestOrder else {
            throw DataError(
                .malformed, path, line: lines.number,
                "its head has counts of \(counted(counts.count, "order")), not of 1 to "
                    + "\(KneserNeyConfig.largestOrder)",
                cure: "mend the head")
        }
        self.counts = counts
    }

    /// One n-gram: its words are good until the call returns.
    struct Line {
        let number: Int
        let logProbability: Float
        let logBackoff: Float
        /// Of each word.
        let words: [UnsafeRawBufferPointer]
    }

    /// Reads the section of one order, whose title has been read, and the title behind it.
    ///
    /// - Returns: The number of the first line.
    /// - Throws: `FileError`, `DataError`, what `body` throws.
    mutating func section(_ order: Int, _ body: (Line) throws -> Void) throws -> Int {
        var first = lines.number + 1
        var read = 0
        let isHighest = order == counts.count
        var words: [UnsafeRawBufferPointer] = []
        words.reserveCapacity(order + 2)
        var title: String?
        var isOver = false
        while !isOver {
            let number = lines.number + 1
            let path = path
            let expected = counts[order - 1]
            let line: Void? = try lines.next { bytes in
                if bytes.allSatisfy(Self.isSpace) {
                    isOver = read > 0
                    return
                }
                if bytes[0] == UInt8(ascii: "\\") {
                    title = String(decoding: bytes.prefix(64), as: UTF8.self)
                    isOver = true
                    return
                }
                if read == 0 { first = number }
                read += 1
                guard read <= expected else {
                    throw DataError(
                        .malformed, path, line: number,
                        "there are more than the \(expected) \(order)-grams that the head states",
                        cure: "mend the count or the section")
                }
                Self.split(bytes, into: &words)
                try body(
                    Self.line(words, order, isHighest: isHighest, path: path, number: number))
            }
            if line == nil { break }
        }
        guard read == counts[order - 1] else {
            throw DataError(
                .malformed, path, line: lines.number,
                "the \(order)-grams end after \(read), the head states \(counts[order - 1])",
                cure: "the file may be cut short: copy or make it again")
        }
        while title?.allSatisfy({ $0 == " " || $0 == "\t" }) ?? true {
            title = try lines.next { String(decoding: $0.prefix(64), as: UTF8.self) }
            if title == nil { break }
        }
        let expected = isHighest ? "\\end\\" : "\\\(order + 1)-grams:"
        guard let title else {
            throw DataError(
                .malformed, path, line: lines.number, "it ends before the line \(expected)",
                cure: "the file is cut short: copy or make it again")
        }
        guard title.hasPrefix(expected) else {
            throw DataError(
                .malformed, path, line: lines.number, "the line \(expected) should stand here",
                cure: "mend the file")
        }
        return first
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func split(
        _ line: UnsafeRawBufferPointer, into fields: inout [UnsafeRawBufferPointer]
    ) {
        fields.removeAll(keepingCapacity: true)
        var start = 0
        for index in 0...line.count where index == line.count || isSpace(line[index]) {
            if index > start {
                fields.append(UnsafeRawBufferPointer(rebasing: line[start..<index]))
            }
            start = index + 1
        }
    }

    private static func line(
        _ fields: [UnsafeRawBufferPointer], _ order: Int, isHighest: Bool, path: String,
        number: Int
    ) throws -> Line {
        func wrong(_ problem: String) -> DataError {
            DataError(.malformed, path, line: number, problem, cure: "mend the line")
        }
        guard fields.count == order + 1 || (fields.count == order + 2 && !isHighest) else {
            throw wrong(
                "a \(order)-gram has \(counted(fields.count, "field")), not a log-probability, "
                    + counted(order, "word")
                    + (isHighest ? "" : " and perhaps a back-off"))
        }
        func logarithm(_ field: UnsafeRawBufferPointer, _ name: String) throws -> Float {
            guard let value = try? DecimalNumber.float(field),
                abs(value) <= BackoffTables.largestLogarithm
            else {
                throw wrong(
                    "the \(name) '\(String(decoding: field.prefix(40), as: UTF8.self))' is not a "
                        + "number")
            }
            return value
        }
        let logProbability = try logarithm(fields[0], "log-probability")
        guard logProbability <= 0 else {
            throw wrong("the log-probability \(logProbability) is above 0")
        }
        return Line(
            number: number, logProbability: logProbability,
            logBackoff: fields.count > order + 1 ? try logarithm(fields[order + 1], "back-off") : 0,
            words: Array(fields[1...order]))
    }
}
