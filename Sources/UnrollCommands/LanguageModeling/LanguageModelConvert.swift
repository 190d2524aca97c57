internal import ArgumentParser
internal import Unroll

struct LanguageModelConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a model of n-grams in another form.",
        discussion: """
            The endings decide: .arpa is the text form that other tools read and write, anything \
            else our own, which is used as it lies on the disk.
            For example: unroll lm convert news.arpa news.unroll
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "The file to write.", completion: .file()) var output: String

    @Option(choice: "Unit of text of an .arpa file, which does not say so.", default: "word")
    var level: TextLevel?

    @Flag(help: "Replace a model of another kind that stands at the output.") var replace = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func run() throws {
        try compute.run {
            if !LanguageModels.isARPA(output) {
                _ = try ModelReplacement.check(
                    output: output, task: TaskDescription.ngramLanguageModel.task,
                    architecture: "", isBeginning: true, isAllowed: replace)
            }
            let ngrams = try LanguageModels.convert(model, to: output, level: level)
            var out = StandardOutput()
            let counts = ngrams.counts.map(\.grouped).joined(separator: " + ")
            for line in wrapped("\(output)  (order \(ngrams.order), \(counts) n-grams)") {
                try out.write(line: line)
            }
            try out.flush()
        }
    }
}
