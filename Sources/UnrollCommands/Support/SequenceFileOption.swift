internal import ArgumentParser
internal import Unroll
internal import UnrollPlatform

/// Nucleotides in a file, for models that read them.
struct SequenceFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Nucleotides in FASTA or FASTQ; - for standard input.", valueName: "file"),
        completion: .file())
    var sequences: String?

    /// Throws where a text that was given is no sequence but the name of a file of them.
    func requireSequences(_ texts: [String]) throws {
        // A file may be called as a sequence is spelled, but hardly with a dot or a slash.
        let named = texts.filter { $0.contains { $0 == "." || $0 == "/" } }
        if let file = named.first(where: { access($0, F_OK) == 0 }) {
            throw ValidationError(
                "\(file) is a file: give its sequences by --sequences \(file)")
        }
    }

    /// Throws where a line of standard input is a header.
    func requireNoHeader(_ lines: [String], firstLine: Int) throws {
        if let header = lines.firstIndex(where: { $0.hasPrefix(">") }) {
            throw ValidationError(
                "line \(firstLine + header) of standard input begins with >, as FASTA does: give it "
                    + "by --sequences -")
        }
    }
}
