/// Lower-casing by Unicode's rules: a capital sigma that ends a word becomes a final one, which
/// `String.lowercased()` does not know.
enum Lowercasing {
    static func lowercased(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var lowered: [Unicode.Scalar] = []
        lowered.reserveCapacity(text.count)
        for (place, scalar) in text.enumerated() {
            if scalar.isASCII {
                let isCapital = (0x41...0x5A).contains(scalar.value)
                lowered.append(isCapital ? Unicode.Scalar(scalar.value | 0x20)! : scalar)
            } else if scalar == "Σ" {
                lowered.append(isFinalSigma(place, text) ? "ς" : "σ")
            } else {
                lowered += scalar.properties.lowercaseMapping.unicodeScalars
            }
        }
        return lowered
    }

    private static func isFinalSigma(_ place: Int, _ text: [Unicode.Scalar]) -> Bool {
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
