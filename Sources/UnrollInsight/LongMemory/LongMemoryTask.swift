/// A classic test of memory over a lag: what is shown at the start decides what is right at the end.
public enum LongMemoryTask: String, Sendable, Codable, CaseIterable {
    /// The first of many symbols is asked for at the end.
    case recall
    /// Two marked numbers of a sequence are to be added (Hochreiter and Schmidhuber, 1997).
    case adding
    /// Symbols are to be written again after a pause (Hochreiter and Schmidhuber, 1997).
    case copy
}
