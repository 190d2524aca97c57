/// One labelled text of a table.
public struct LabelledText: Sendable, Hashable {
    /// The text as it stands in the file, white space included.
    public var text: String
    /// The label without the white space around it; never empty in a row of a ``TextTable``.
    public var label: String
    /// The line where the row begins, counted from 1.
    public var line: Int

    /// A text with its class, and its line counted from 1.
    public init(text: String, label: String, line: Int = 1) {
        self.text = text
        self.label = label
        self.line = line
    }
}
