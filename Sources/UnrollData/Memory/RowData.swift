/// Training data whose rows may come from memory: from any sequence, or from one whose rows come one
/// by one, as from a database or over the network.
public protocol RowData: Sendable {
    /// One example.
    associatedtype Row: Sendable

    /// Data that come from no file. Rows are numbered in their order, from 1.
    ///
    /// - Parameter rows: The examples; at least one.
    /// - Throws: `DataError` where there is none, or one cannot be used.
    init(_ rows: some Sequence<Row>) throws
}

extension RowData {
    /// Data whose rows come one by one; all are gathered before anything is done with them.
    ///
    /// - Parameter rows: The examples; at least one.
    /// - Throws: `DataError` where there is none, or one cannot be used; what the sequence throws.
    public init<Rows: AsyncSequence>(gathering rows: Rows) async throws where Rows.Element == Row {
        var gathered: [Row] = []
        for try await row in rows { gathered.append(row) }
        try self.init(gathered)
    }
}

/// The path of data that come from no file.
let memory = ""
