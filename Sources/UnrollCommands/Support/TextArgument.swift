internal import Unroll
internal import UnrollPlatform

/// What an argument of a `predict` command stands for.
enum TextArgument {
    case standardInput
    case file(String)
    case text(String)

    /// What each argument stands for; a text that may have been meant as the name of a file is told.
    ///
    /// - Parameters:
    ///   - arguments: As the user gave them.
    ///   - asText: Whether none is a name.
    ///   - isTold: Whether notes are shown.
    static func all(_ arguments: [String], asText: Bool, isTold: Bool = true) -> [TextArgument] {
        arguments.map { argument in
            if asText { return .text(argument) }
            if argument == "-" { return .standardInput }
            if entry(named: argument) == .file { return .file(argument) }
            if isTold, let note = note(on: argument) { StatusLine.shared.write(line: note) }
            return .text(argument)
        }
    }

    private enum Entry { case file, folder }

    /// What an argument names, where it names something that is there.
    private static func entry(named argument: String) -> Entry? {
        guard !argument.isEmpty, argument.utf8.count < 4096, !argument.utf8.contains(0) else {
            return nil
        }
        var status = stat()
        guard stat(argument, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// Endings of files that somebody may want to read, compressed ones and documents among them.
    private static let endings: Set<String> = [
        "arrow", "bio", "bz2", "conll", "conllu", "csv", "dat", "docx", "fa", "fasta", "fastq",
        "feather", "fna", "fq", "gz", "html", "iob", "json", "jsonl", "log", "md", "ndjson", "npy",
        "ods", "odt", "parquet", "pdf", "rtf", "tab", "tar", "tsv", "txt", "wav", "xls", "xlsx",
        "xml", "xz", "y4m", "zip", "zst",
    ]
    private static let beginnings = ["/", "./", "../", "~/"]

    /// What should be said of a text that may have been meant as the name of a file.
    private static func note(on text: String) -> String? {
        if entry(named: text) == .folder {
            return "Note: \(text) is a folder: its name is read as a text"
        }
        // No name of a file is longer.
        guard text.utf8.count < 256, !text.contains(where: \.isNewline) else { return nil }
        let ending = text.lastIndex(of: ".").map { text[text.index(after: $0)...].lowercased() }
        let isLikely =
            ending.map(endings.contains) ?? false
            || beginnings.contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
        return isLikely ? "Note: there is no file \(text): it is read as a text" : nil
    }
}
