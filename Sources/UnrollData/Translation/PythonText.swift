/// What Python's `str` makes of a text, which scores of the field's tools rest on.
enum PythonText {
    typealias Scalars = [Unicode.Scalar]

    /// `str.isspace` of one character: White_Space and the four separators of ASCII.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        WordTokenizer.isSpace(scalar) || (0x1C...0x1F).contains(scalar.value)
    }

    /// `str.split()`: what stands between white space.
    static func words(_ text: Scalars) -> [ArraySlice<Unicode.Scalar>] {
        text.split(whereSeparator: isSpace)
    }

    /// `str.rstrip()`.
    static func withoutTrailingSpace(_ text: Scalars) -> Scalars {
        var text = text
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    /// `str.lower()`: a capital sigma that ends a word becomes a final one, which
    /// `String.lowercased()` does not know.
    static func lowercased(_ text: Scalars) -> Scalars {
        var lowered: Scalars = []
        lowered.reserveCapacity(text.count)
        for (place, scalar) in text.enumerated() {
            if scalar == "Σ" {
                lowered.append(isFinalSigma(place, text) ? "ς" : "σ")
            } else if scalar.isASCII {
                let isCapital = (0x41...0x5A).contains(scalar.value)
                lowered.append(isCapital ? Unicode.Scalar(scalar.value | 0x20)! : scalar)
            } else {
                lowered += scalar.properties.lowercaseMapping.unicodeScalars
            }
        }
        return lowered
    }

    private static func isFinalSigma(_ place: Int, _ text: Scalars) -> Bool {
        let before = text[..<place].last(where: { !$0.properties.isCaseIgnorable })
        guard let before, before.properties.isCased else { return false }
        let after = text[(place + 1)...].first(where: { !$0.properties.isCaseIgnorable })
        return !(after?.properties.isCased ?? false)
    }
}

extension String {
    init(scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
