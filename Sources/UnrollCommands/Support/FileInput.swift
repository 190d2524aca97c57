internal import Unroll

/// A file of frames or sound that asks for an answer.
struct FileInput {
    /// As the command line or the table names it.
    var name: String
    /// Where it is.
    var file: String
    /// What names the row of the table.
    var id: RowID?
    /// The table and the line that name it.
    var place: (table: String, line: Int)?

    /// What stands before the answer, where there is more than one.
    var shownName: String { onOneLine(id?.text ?? name) }

    /// The files that arguments name, and those of the tables among them.
    ///
    /// - Parameters:
    ///   - arguments: Names of files and tables.
    ///   - options: How tables are read.
    ///   - given: Options of tables that the user gave.
    /// - Returns: The files, and whether each answer needs its name.
    /// - Throws: `ConfigError` where an option has no table to be used with; what is wrong with a table.
    static func all(
        _ arguments: [String], options: TextRowsOptions, given: [String]
    ) throws -> (files: [FileInput], areNamed: Bool) {
        let lists = try arguments.map { try FileList(contentsOf: $0, options: options) }
        if let option = given.first, lists.allSatisfy({ $0 == nil }) {
            throw ConfigError("\(option) is of tables of files, and no argument is one")
        }
        if options.idColumn != nil, let file = zip(arguments, lists).first(where: { $1 == nil })?.0
        {
            throw ConfigError(
                "--id-column names the rows of tables, and \(displayName(file)) is none: name it in one, "
                    + "or leave the option out")
        }
        let files = zip(arguments, lists).flatMap { argument, list -> [FileInput] in
            guard let list else { return [FileInput(name: argument, file: argument)] }
            let parts = [list.format, list.source, counted(list.entries.count, "file")]
            StatusLine.shared.write(
                line: "\(displayName(argument)): "
                    + parts.compactMap(\.self).joined(separator: ", "))
            return list.entries.map {
                FileInput(name: $0.name, file: $0.file, id: $0.id, place: (argument, $0.line))
            }
        }
        return (files, arguments.count > 1 || lists.contains { $0 != nil })
    }
}
