internal import UnrollSystem

/// The file that a row of a table names.
enum RowFile {
    /// Reads it; what is wrong with it is told with the table's line.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - line: The row's line.
    ///   - read: Reads the file.
    /// - Throws: `DataError` in the place of those and of `FileError`.
    static func read<Result>(of table: String, line: Int?, _ read: () throws -> Result) throws
        -> Result
    {
        func problem(_ code: DataError.Code, _ sentence: Message) -> DataError {
            DataError(
                code, table, line: line, "the file of this row cannot be used", cure: sentence)
        }
        do {
            return try read()
        } catch let error as DataError {
            throw problem(error.code, error.sentence)
        } catch let error as FileError {
            throw problem(.missing, error.sentence)
        }
    }
}
