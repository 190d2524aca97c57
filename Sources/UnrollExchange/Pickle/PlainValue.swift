internal import UnrollSystem

/// A value that stands beside the tensors of a PyTorch file: settings, vocabularies, counts.
///
/// It is a view of the file's values. They may contain themselves, as Python's may: whoever follows them down
/// must bound the depth.
package struct PlainValue: Sendable {
    /// All values of the file, which many of these share.
    private final class Values: Sendable {
        let graph: PickleGraph
        init(_ graph: PickleGraph) { self.graph = graph }
    }

    private let values: Values
    private let index: PickleGraph.Index
    private var graph: PickleGraph { values.graph }

    init(_ graph: PickleGraph, _ index: PickleGraph.Index) {
        values = Values(graph)
        self.index = index
    }

    /// The value of a whole pickle.
    ///
    /// - Throws: ``PickleFailure``.
    package init(pickle bytes: [UInt8]) throws(PickleFailure) {
        let graph = try PickleReader.read(bytes)
        self.init(graph, graph.root)
    }

    /// Another value of the file.
    private init(_ other: PlainValue, _ index: PickleGraph.Index) {
        values = other.values
        self.index = index
    }

    /// The text, if it is one.
    package var text: String? { graph.text(index) }

    /// The whole number, if it is one; of a float that has no fraction too.
    package var integer: Int? {
        switch graph[index] {
        case .integer(let value): value
        case .float(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The number, if it is one.
    package var number: Double? {
        switch graph[index] {
        case .integer(let value): Double(value)
        case .float(let value): value
        default: nil
        }
    }

    /// The truth value, if it is one.
    package var boolean: Bool? {
        if case .boolean(let value) = graph[index] { value } else { nil }
    }

    /// Whether it is Python's `None`.
    package var isNone: Bool { if case .none = graph[index] { true } else { false } }

    /// The values of a list, a tuple or a set.
    package var elements: [PlainValue]? {
        if case .dictionary = graph[index] { return nil }
        return graph.contents(of: index)?.map { PlainValue(self, $0) }
    }

    /// The texts of a list of nothing but texts, such as a vocabulary; `nil` too where one text stands in it
    /// so often that all of them are out of proportion to the file.
    package var texts: [String]? {
        if case .dictionary = graph[index] { return nil }
        guard let contents = graph.contents(of: index) else { return nil }
        var bytesLeft = 64 * graph.bytes.count + 1 << 20
        var texts: [String] = []
        for index in contents {
            guard case .text(let span) = graph[index] else { return nil }
            bytesLeft -= span.range.count
            guard bytesLeft >= 0, let text = graph.text(index) else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// The entries of a dictionary, in its own order.
    package var entries: [(key: PlainValue, value: PlainValue)]? {
        guard case .dictionary = graph[index], let contents = graph.contents(of: index) else {
            return nil
        }
        return stride(from: 0, to: contents.count - 1, by: 2).map {
            (PlainValue(self, contents[$0]), PlainValue(self, contents[$0 + 1]))
        }
    }

    /// The value under a text in a dictionary; the last one, as in Python.
    package subscript(key: String) -> PlainValue? { entries?.last { $0.key.text == key }?.value }
}
