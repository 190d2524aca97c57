internal import ArgumentParser

/// The options of a parsed group whose values are not the defaults, as they are spelled. Read off the
/// group itself, so that a new option is never forgotten.
func givenOptions<Group: ParsableArguments>(of group: Group) -> [String] {
    guard let defaults = try? Group.parse([]) else { return [] }
    let usual = Dictionary(uniqueKeysWithValues: options(of: defaults))
    return options(of: group).filter { usual[$0.name] != $0.value }.map(\.name)
}

/// Every option of a group and of the groups inside it, with its value.
private func options(of group: Any) -> [(name: String, value: String)] {
    Mirror(reflecting: group).children.flatMap { label, value -> [(name: String, value: String)] in
        if let nested = value as? any NestedGroup { return options(of: nested.group) }
        guard let label, let option = value as? any Valued else { return [] }
        return [(spelling(of: label), option.value)]
    }
}

/// `_minCount` is `--min-count`.
private func spelling(of label: String) -> String {
    "--"
        + label.drop { $0 == "_" }
        .map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
}

private protocol Valued {
    /// What the option says, to be compared.
    var value: String { get }
}

private protocol NestedGroup {
    var group: Any { get }
}

extension Option: Valued {
    fileprivate var value: String { String(reflecting: wrappedValue) }
}

extension Flag: Valued {
    fileprivate var value: String { String(reflecting: wrappedValue) }
}

extension OptionGroup: NestedGroup {
    fileprivate var group: Any { wrappedValue }
}
