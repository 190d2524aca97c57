internal import UnrollSystem

/// A table of labelled files of frames: one file beside the table, and its class, in each row.
///
/// The formats are those of ``TextTable``. The column of the files is the one that the options name
/// as the text's, else the one called `file`, `path` or `filename`, else the one where a
/// ``TextTable`` would find the texts.
package struct FrameTable: Sendable {
    /// A row.
    package struct Row: Sendable, Hashable {
        /// The file as the table names it.
        package let file: String
        /// Where it is: beside the table, unless the table names it from the root.
        package let path: String
        package let label: String
        /// The line where the row begins, counted from 1.
        package let line: Int
    }

    /// The rows in the order of the table; at least one.
    package let rows: [Row]
    /// The table, as the caller named it.
    package let path: String
    /// The texts and labels as the table has them; its texts are the names of files.
    package let table: TextTable

    private static let names = ["file", "path", "filename", "file_name"]

    /// - Parameter path: The table; `-` is standard input, with files beside the current folder.
    /// - Throws: `FileError`; `DataError` with the line.
    package init(contentsOf path: String, options: TableOptions = TableOptions()) throws {
        var reader = try BlockReader(path: path, lineEnds: .newlines, expecting: .data)
        var bytes: [UInt8] = []
        while let block = try reader.next() { bytes += block }
        try self.init(bytes: bytes, path: path, options: options)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The table that messages name and that the files are beside.
    package init(bytes: [UInt8], path: String, options: TableOptions = TableOptions()) throws {
        var options = options
        options.textColumn = options.textColumn ?? FrameTable.fileColumn(bytes)
        table = try TextTable(bytes: bytes, path: path, options: options)
        let folder = path == "-" ? "" : FrameTable.folder(of: path)
        self.path = path
        rows = try table.rows.map { row in
            let file = trimmed(row.text)
            guard !file.isEmpty, file != "-", !file.unicodeScalars.contains("\0") else {
                throw DataError(
                    .malformed, path, line: row.line, "the row names no file",
                    cure: "write the name of a file beside the table")
            }
            return Row(
                file: file, path: file.hasPrefix("/") ? file : folder + file, label: row.label,
                line: row.line)
        }
    }

    /// Reads the file of a row.
    ///
    /// - Parameter width: The number of features that its frames must have; `nil`: any.
    /// - Throws: `DataError` with the line of the table, the file, and what is wrong with it.
    package func frames(
        of row: Row, width: Int? = nil, options: FrameOptions = FrameOptions()
    ) throws -> FrameSequence {
        let frames: FrameSequence
        do {
            frames = try FrameFile.read(row.path, options: options)
        } catch let error as DataError {
            throw problem(row, error.code, error.sentence)
        } catch let error as FileError {
            throw problem(row, .missing, error.sentence)
        }
        if let width, frames.width != width {
            throw problem(
                row, .malformed,
                "\(displayName(row.path)) has \(counted(frames.width, "feature")) a frame where "
                    + "\(width) are expected; give files of one kind")
        }
        return frames
    }

    /// Reads the files of all rows; all frames have as many features as those of the first.
    ///
    /// - Throws: As ``frames(of:width:options:)``.
    package func frames(options: FrameOptions = FrameOptions()) throws -> [FrameSequence] {
        var width: Int?
        return try rows.map { row in
            let frames = try frames(of: row, width: width, options: options)
            width = frames.width
            return frames
        }
    }

    private func problem(_ row: Row, _ code: DataError.Code, _ sentence: Message) -> DataError {
        DataError(
            code, path, line: row.line, "the file of this row cannot be used", cure: sentence)
    }

    /// The folder of a path with the slash behind it; empty where the path has none.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[...slash])
    }

    /// The column that names files, by the first row or the keys of the first object; `nil` where
    /// none is called so.
    static func fileColumn(_ bytes: [UInt8]) -> String? {
        let start = bytes.drop { isSpace($0) || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(1 << 16)
        if let first = start.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            let object = Array(start.prefix { $0 != UInt8(ascii: "}") })
            return names.first { name in
                object.split(separator: 0x22).dropLast().enumerated().contains { index, part in
                    index % 2 == 1 && part.elementsEqual(name.utf8)
                }
            }
        }
        let row = start.prefix { $0 != 0x0A }
        let separators: [UInt8] = [0x09, UInt8(ascii: ","), UInt8(ascii: ";")]
        let fields = row.split(whereSeparator: separators.contains).map {
            String(decoding: trimmed($0).filter { $0 != 0x22 }, as: UTF8.self).lowercased()
        }
        return names.first(where: fields.contains)
    }
}
