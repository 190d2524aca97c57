public import ArgumentParser
public import Unroll

extension DataKind: ExpressibleByArgument {}

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is in a data file, as the reader that would train on it sees it.",
        discussion: """
            Kind and format, counts and sizes, classes, the first items, and what to look at: \
            repeated rows, single labels, empty texts, signs of a wrong encoding. The kind is known \
            by the first bytes and the name. With --json one file gives one object, several give \
            {"files": […]}.
            """)

    @Argument(help: "Data files; - for standard input, with --as.", completion: .file()) var file:
        [String]

    @Option(
        name: .customLong("as"), choice: "Kind of data to read the files as.", valueName: "kind",
        default: "found")
    var kind: DataKind?

    @OptionGroup var columns: DataColumnOptions

    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        if file.isEmpty { throw ValidationError("Name at least one file.") }
        try requireOneStandardInput(file)
    }

    func run() throws { try runCommand(show) }

    /// Throws where a column was named that a file of this kind does not have.
    private func requireFitting(_ inspection: Inspection) throws {
        for (option, isGiven, kind, files) in [
            ("--text-column", columns.textColumn != nil, DataKind.table, "tables"),
            ("--label-column", columns.labelColumn != nil, .table, "tables"),
            ("--source-column", columns.sourceColumn != nil, .pairs, "pairs of texts"),
            ("--target-column", columns.targetColumn != nil, .pairs, "pairs of texts"),
            ("--column", columns.column != nil, .tags, "tagged sentences"),
            ("--word-column", columns.wordColumn != nil, .tags, "tagged sentences"),
        ] where isGiven && inspection.kind != kind {
            throw ConfigError(
                "\(option) is for \(files), and \(displayName(inspection.path)) is read as "
                    + "\(inspection.kind.rawValue)")
        }
    }

    private func show() throws {
        var reports: [InspectionReport] = []
        var out = StandardOutput()
        for path in file {
            do {
                let inspection = try Inspection(
                    of: path, as: kind, table: columns.table, pairs: columns.pairs,
                    tags: columns.tags)
                try requireFitting(inspection)
                reports.append(InspectionReport(inspection))
                guard !json else { continue }
                if reports.count > 1 { try out.write(line: "") }
                for line in InspectionText(inspection).lines { try out.write(line: line) }
                try out.flush()
            } catch let error as any FieldNamingError {
                // Of several files, those that can be read are shown all the same.
                guard file.count > 1 else { throw error }
                let sentence = OptionSpelling.text(of: error)
                reports.append(InspectionReport(path: path, error: sentence))
                StatusLine.shared.write(line: "Error: \(sentence)")
            }
        }
        if json {
            try out.write(
                line: file.count == 1
                    ? JSONCoding.encode(reports[0]) : JSONCoding.encode(["files": reports]))
        }
        try out.flush()
        if reports.contains(where: \.isError) { throw ExitCode.failure }
    }
}
