/// What Python's `str` makes of a text, which the scores of the field's tools rest on.
enum PythonText {
    /// `str.isspace` of one character: White_Space and the four separators of ASCII.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        WordTokenizer.isSpace(scalar) || (0x1C...0x1F).contains(scalar.value)
    }

    /// `str.split()`: what stands between white space.
    static func words(_ text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        text.split(whereSeparator: isSpace)
    }

    /// `str.rstrip()`.
    static func withoutTrailingSpace(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = text
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
