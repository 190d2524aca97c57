internal import ArgumentParser

/// The options of a parsed group that the user gave, as they are spelled: those that are not at a
/// default of `nil` or `false`. Read off the group itself, so that a new option is never forgotten.
func givenOptions(of group: some ParsableArguments) -> [String] { options(of: group) }

private func options(of group: Any) -> [String] {
    Mirror(reflecting: group).children.flatMap { label, value -> [String] in
        if let nested = value as? any NestedGroup { return options(of: nested.group) }
        guard let label, (value as? any Givable)?.isGiven == true else { return [] }
        return [spelling(of: label)]
    }
}

/// `_minCount` is `--min-count`.
private func spelling(of label: String) -> String {
    "--"
        + label.drop { $0 == "_" }
        .map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
}

private protocol Givable {
    var isGiven: Bool { get }
}

private protocol NestedGroup {
    var group: Any { get }
}

private func isGiven(_ value: Any) -> Bool {
    let mirror = Mirror(reflecting: value)
    return mirror.displayStyle == .optional ? !mirror.children.isEmpty : value as? Bool == true
}

extension Option: Givable {
    fileprivate var isGiven: Bool { UnrollCommands.isGiven(wrappedValue) }
}

extension Flag: Givable {
    fileprivate var isGiven: Bool { UnrollCommands.isGiven(wrappedValue) }
}

extension OptionGroup: NestedGroup {
    fileprivate var group: Any { wrappedValue }
}
