internal import ArgumentParser

extension Option {
    /// A choice whose default depends on other options, or that must be told apart from it. Help shows
    /// it as it shows every other choice: (values: …; default: …).
    ///
    /// - Parameters:
    ///   - name: How the option is spelled.
    ///   - help: What is chosen.
    ///   - valueName: The name of the value in help; that of the property if `nil`.
    ///   - choices: The values to choose from.
    ///   - usual: What holds where nothing is chosen, in words.
    init<Choice: RawRepresentable<String>>(
        name: NameSpecification = .long, choice help: String, valueName: String? = nil,
        among choices: [Choice], default usual: String
    ) where Value == Choice? {
        let names = choices.map(\.rawValue)
        let values = "(values: \(names.joined(separator: ", ")); default: \(usual))"
        self.init(
            name: name, help: ArgumentHelp("\(help) \(values)", valueName: valueName),
            completion: .list(names),
            transform: { text in
                guard names.contains(text), let choice = Choice(rawValue: text) else {
                    throw ValidationError("Please provide one of \(Self.listed(names)).")
                }
                return choice
            })
    }

    /// The same among all values of a type.
    init<Choice: CaseIterable & RawRepresentable<String>>(
        name: NameSpecification = .long, choice help: String, valueName: String? = nil,
        default usual: String
    ) where Value == Choice? {
        self.init(
            name: name, choice: help, valueName: valueName, among: Array(Choice.allCases),
            default: usual)
    }

    /// The names quoted, with an "or" before the last.
    private static func listed(_ names: [String]) -> String {
        let quoted = names.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
