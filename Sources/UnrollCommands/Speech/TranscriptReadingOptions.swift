internal import ArgumentParser
internal import Unroll

/// How recordings and their transcripts are read.
struct TranscriptReadingOptions: ParsableArguments {
    @OptionGroup var columns: TranscriptColumnOptions

    @Option(
        help: ArgumentHelp(
            "The folder of the files. (default: beside the table; of a .transcription found)",
            valueName: "folder"), completion: .directory)
    var folder: String?

    func read(_ path: String) throws -> Transcripts {
        var options = columns.options
        options.folder = folder
        return try Transcripts(contentsOf: path, options: options)
    }
}
