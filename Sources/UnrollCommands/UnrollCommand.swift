public import ArgumentParser
internal import Unroll

/// The tool: `unroll <task> <verb>`.
public struct UnrollCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "unroll",
        abstract: "Trains, measures and explains recurrent sequence models (RNN, GRU, LSTM).",
        discussion: """
            Results go to standard output, progress to standard error. Exit codes: 0 done, \
            1 failed, 64 misused, 130 interrupted.
            UNROLL_KERNELS and UNROLL_THREADS choose the kernel tier and the number of threads.
            """,
        version: UnrollVersion.current,
        subcommands: [
            LanguageModelCommand.self, ClassifyCommand.self, TagCommand.self, TranslateCommand.self,
            SpeechCommand.self, MusicCommand.self, VectorsCommand.self, InspectCommand.self,
            GradientsCommand.self, ExplainCommand.self, ReportCommand.self, CompareCommand.self,
            InfoCommand.self,
        ])

    public init() {}

    /// Runs what the process's arguments ask for.
    public static func start() {
        Interruption.reportFullFiles()
        main()
    }
}
