import Foundation
import TestSupport
import Testing

/// Help is part of the interface: every page is kept whole beside the tests.
@Suite struct HelpTests {
    static let pages = [
        [], ["lm"], ["lm", "train"], ["lm", "test"], ["lm", "generate"], ["lm", "probe"],
        ["lm", "agreement"], ["info"], ["convert"], ["inspect"], ["gradients"], ["explain"],
        ["compare"],
        ["report"],
        ["lm", "mix"], ["lm", "ladder"], ["lm", "quantize"], ["lm", "convert"],
        ["classify"], ["classify", "train"], ["classify", "test"], ["classify", "predict"],
        ["tag"], ["tag", "train"], ["tag", "test"], ["tag", "predict"], ["tag", "score"],
        ["translate"], ["translate", "train"], ["translate", "test"], ["translate", "predict"],
        ["translate", "score"],
        ["speech"], ["speech", "train"], ["speech", "test"], ["speech", "transcribe"],
        ["speech", "tune"], ["speech", "score"],
        ["music"], ["music", "train"], ["music", "test"], ["music", "compose"],
        ["vectors"], ["vectors", "train"], ["vectors", "info"], ["vectors", "neighbours"],
    ]

    @Test(arguments: pages)
    func isAsKept(page: [String]) throws {
        let tool = Tool(folder: try TemporaryFolder())
        let outcome = try tool.run(page + ["--help"])
        #expect(outcome.status == 0)
        let name = (["help"] + page).joined(separator: "-")
        let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("References/\(name).txt")
        if ProcessInfo.processInfo.environment["UNROLL_KEEP_HELP"] != nil {
            try Data(outcome.output.utf8).write(to: kept)
        }
        #expect(outcome.output == (try String(contentsOf: kept, encoding: .utf8)))
    }

    /// A default is a word that a user can type, and stands there once.
    @Test(arguments: pages) func defaultsAreWords(page: [String]) throws {
        let tool = Tool(folder: try TemporaryFolder())
        let text = try tool.run(page + ["--help"]).output
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for option in text.components(separatedBy: " --").dropFirst() {
            let defaults = option.components(separatedBy: "(default:").dropFirst()
            #expect(defaults.count <= 1, "--\(option)")
            for value in defaults {
                let shown = value.prefix { $0 != ")" }
                #expect(!shown.contains("(") && !shown.contains("Optional"), "--\(option)")
            }
        }
    }

    /// Values and default stand in one place, the values first.
    @Test(arguments: pages) func valuesAndDefaultsHaveOneForm(page: [String]) throws {
        let tool = Tool(folder: try TemporaryFolder())
        let text = try tool.run(page + ["--help"]).output
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for option in text.components(separatedBy: " --").dropFirst() {
            let notes = option.components(separatedBy: "(values:").dropFirst()
            #expect(notes.count <= 1, "--\(option)")
            #expect(notes.isEmpty || !option.contains("(default:"), "--\(option)")
        }
    }

    /// The version is asked for at the top, and says what was built.
    @Test func versionSaysWhatWasBuilt() throws {
        let tool = Tool(folder: try TemporaryFolder())
        let outcome = try tool.run("--version")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.wholeMatch(of: /\d+\.\d+\.\d+ \((commit|release) [^()]+\)\n/) != nil,
            "\(outcome.output)")
        #expect(try tool.run("lm", "--version").status == 64)
        for page in Self.pages.dropFirst() {
            #expect(!(try tool.run(page + ["--help"]).output.contains("--version")))
        }
    }

    /// Each shell's script completes the names of files and folders.
    @Test(arguments: [("bash", "-f"), ("zsh", "_files"), ("fish", "-rF")])
    func completionsKnowFiles(shell: String, call: String) throws {
        let tool = Tool(folder: try TemporaryFolder())
        let outcome = try tool.run("--generate-completion-script", shell)
        #expect(outcome.status == 0 && outcome.output.contains(call))
    }

    @Test func infoTellsKernelsThreadsAndVersion() throws {
        let tool = Tool(folder: try TemporaryFolder())
        let outcome = try tool.run("info", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let info = try #require(object as? [String: Any])
        #expect(info["kernels"] is String && info["threads"] is Int && info["version"] is String)
    }
}
