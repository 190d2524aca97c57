/// The fields of a table in rows and columns, as bytes.
struct FieldGrid {
    /// All fields, one after the other, row by row.
    private var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    private var ends: [Int] = []
    /// The line where each row begins, counted from 1.
    private(set) var lines: [Int] = []
    /// The number of fields of the first row, and so of every row.
    private(set) var columnCount = 0

    var rowCount: Int { lines.count }

    /// The bytes of a field.
    subscript(row: Int, column: Int) -> ArraySlice<UInt8> {
        let field = row * columnCount + column
        return bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]]
    }

    /// A field as text; the bytes were checked to be UTF-8.
    func text(row: Int, column: Int) -> String {
        String(decoding: self[row, column], as: UTF8.self)
    }

    /// Fields of a row as one text: those that are not empty, with a blank between them.
    func text(row: Int, columns: [Int]) -> String {
        columns.count == 1
            ? text(row: row, column: columns[0])
            : joinedTexts(columns.map { text(row: row, column: $0) })
    }

    // MARK: The row that is being read

    /// The number of fields that have ended since the last whole row.
    var openFieldCount: Int { ends.count - lines.count * columnCount }

    /// The field that has not yet ended.
    var openField: ArraySlice<UInt8> { bytes[(ends.last ?? 0)...] }

    mutating func append(_ part: UnsafeRawBufferPointer) { bytes.append(contentsOf: part) }
    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func dropLastByte() { bytes.removeLast() }
    mutating func dropOpenField() { bytes.removeLast(openField.count) }
    mutating func endField() { ends.append(bytes.count) }

    /// Takes the fields since the last row as a row, if they are as many as in the first one.
    mutating func endRow(line: Int) -> Bool {
        let count = openFieldCount
        if lines.isEmpty { columnCount = count }
        guard count == columnCount else { return false }
        lines.append(line)
        return true
    }
}
