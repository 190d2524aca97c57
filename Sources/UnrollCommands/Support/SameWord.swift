internal import ArgumentParser

/// Two words for one thing, each understood wherever the other is: a recurrent network's kind is its cell.
enum SameWord {
    static let cell: NameSpecification = [.customLong("cell"), .customLong("model")]
    static let model: NameSpecification = [.customLong("model"), .customLong("cell")]
}
