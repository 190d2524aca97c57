public import ArgumentParser
public import Unroll

extension UnicodeNormalization: ExpressibleByArgument {}

/// The Unicode form of texts, for models of texts of every kind.
package struct NormalizeOption: ParsableArguments {
    @Option(
        choice: """
            Unicode form to put texts into, so that an accented letter is the same however it is \
            written; nfkc makes full-width letters and ligatures plain too.
            """, default: "nfc")
    var normalize: UnicodeNormalization?

    package init() {}

    /// The form that was asked for, or the usual one.
    var form: UnicodeNormalization { normalize ?? .nfc }
}
