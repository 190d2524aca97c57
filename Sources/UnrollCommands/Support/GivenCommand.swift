internal import Unroll

/// The command line that this process was started with.
struct GivenCommand {
    private let arguments: [String]

    init(_ arguments: [String] = CommandLine.arguments) { self.arguments = arguments }

    /// The fields whose options were given.
    var fixedFields: Set<String> {
        let names = Set(arguments.map { String($0.prefix { $0 != "=" }) })
        return Set(OptionSpelling.options.filter { names.contains($0.value) }.keys)
    }

    /// The command line that trains a trial of a search alone.
    func with(_ trial: TuningTrial) -> String {
        var words = ["unroll"]
        var skipsValue = false
        for argument in arguments.dropFirst() {
            if skipsValue {
                skipsValue = false
            } else if argument == "--tune" {
                skipsValue = true
            } else if !argument.hasPrefix("--tune="), argument != "--resume", argument != "--json" {
                words.append(argument)
            }
        }
        for (field, value) in trial.settings.sorted(by: { $0.key < $1.key }) {
            words += [OptionSpelling.option(field), value]
        }
        return Self.line(words)
    }

    /// Words as a line that a shell reads back.
    static func line(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }

    /// A word as a shell reads it back.
    private static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0)
                || "-_./=,:@%+".unicodeScalars.contains($0)
        }
        if plain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
