internal import Unroll
internal import UnrollSystem

/// An error of the library whose cure is a setting, with the option that spells the setting.
struct ErrorWithOption: Error, CustomStringConvertible {
    let description: String

    /// - Returns: `nil` where the error names no setting.
    init?(_ error: DataError) {
        guard let field = error.field else { return nil }
        description = "\(error) (\(Self.option(field)))"
    }

    /// `labelColumn` is `--label-column`.
    static func option(_ field: String) -> String {
        "--" + field.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
}
