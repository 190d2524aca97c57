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
        subcommands: [
            LanguageModelCommand.self, ClassifyCommand.self, TagCommand.self, TranslateCommand.self,
            SpeechCommand.self, MusicCommand.self, VectorsCommand.self, InspectCommand.self,
            GradientsCommand.self, ExplainCommand.self, ReportCommand.self, CompareCommand.self,
            ConvertCommand.self, InfoCommand.self,
        ])

    /// The commit or release that this process was built from, where that is known.
    @TaskLocal static var build: String?

    // Not the configuration's version, which every subcommand would show as an option of its own.
    @Flag(name: .customLong("version"), help: "Show the version.")
    private var showsVersion = false

    public init() {}

    public func validate() throws {
        // The parser takes an option of the root's wherever it stands.
        if showsVersion, CommandLine.arguments.count > 2 {
            throw ValidationError("--version stands alone: unroll --version")
        }
    }

    public func run() throws {
        guard showsVersion else { throw CleanExit.helpRequest(self) }
        var out = StandardOutput()
        try out.write(line: UnrollVersion.current + (Self.build.map { " (\($0))" } ?? ""))
        try out.flush()
    }

    /// Runs what the process's arguments ask for.
    ///
    /// - Parameter build: The commit or release that it was built from, in words.
    public static func start(build: String) {
        Interruption.reportFullFiles()
        $build.withValue(build) { main() }
    }
}
