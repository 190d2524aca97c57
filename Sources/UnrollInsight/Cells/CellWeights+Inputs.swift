internal import UnrollData
internal import UnrollSystem

extension CellWeights {
    /// Inputs from a file, or as they stand: `"1,0; 0,1"` is two time steps of two numbers.
    ///
    /// - Parameter source: Rows between semicolons with numbers between commas or spaces; or a file with a
    ///   row of numbers for each time step (text, CSV, TSV, NumPy).
    /// - Returns: A row for each time step, all of one width.
    /// - Throws: `FileError`; `DataError` with the place of what is wrong.
    public static func inputs(_ source: String) throws -> [[Float]] {
        let isInline =
            source.contains(where: \.isNumber)
            && source.allSatisfy { character in
                character.isASCII && (character.isNumber || "+-.eE,; ".contains(character))
            } || source.contains(where: ",;".contains) && !AtomicFile.exists(source)
        let rows = isInline ? try inlineRows(source) : try fileRows(source)
        guard rows.count <= longestExample else {
            throw DataError(
                .malformed, isInline ? nil : source, "there are \(rows.count.grouped) time steps",
                cure: "give \(longestExample) or fewer, so that every value can be shown")
        }
        return rows
    }

    /// The most time steps that are shown value by value.
    package static let longestExample = 1000

    private static func inlineRows(_ text: String) throws -> [[Float]] {
        let rows = try text.split(separator: ";").enumerated().map { number, row in
            try row.split { $0 == "," || $0 == " " }.map { field in
                guard let value = Float(field), value.isFinite else {
                    throw DataError(
                        .malformed, nil,
                        "row \(number + 1) of the inputs holds \(shown(String(field)))",
                        cure: "write numbers between commas, and semicolons between time steps")
                }
                return value
            }
        }
        guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width })
        else {
            throw DataError(
                .malformed, nil, "the rows of the inputs are not of one width",
                cure: "write as many numbers for every time step: \"1,0; 0,1\"")
        }
        return rows
    }

    private static func fileRows(_ path: String) throws -> [[Float]] {
        let frames = try FrameFile.read(path)
        return (0..<frames.frameCount).map {
            Array(frames.values[$0 * frames.width..<($0 + 1) * frames.width])
        }
    }
}
