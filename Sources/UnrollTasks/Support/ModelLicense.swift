public import UnrollSystem

/// A model's licence by its short name, as SPDX or Hugging Face's hub spell it.
public struct ModelLicense: Sendable, Hashable {
    /// In lower case, as the hub has it: `mit`, `cc-by-4.0`.
    public let id: String

    /// A licence.
    ///
    /// - Parameter id: Its short name, such as `Apache-2.0`; case does not count.
    /// - Throws: `ConfigError` where it has other characters than short names of licences have.
    public init(_ id: String) throws {
        let id = id.lowercased()
        guard !id.isEmpty, id.utf8.count <= 100,
            id.utf8.allSatisfy({ Self.characters.contains($0) })
        else {
            throw ConfigError(
                """
                \(field: "license") is the short name of a licence, of letters, digits, '.', '-' \
                and '+': 'apache-2.0', 'mit', 'cc-by-4.0'
                """)
        }
        self.id = id
    }

    private static let characters = Set("abcdefghijklmnopqrstuvwxyz0123456789.-+".utf8)

    /// The front matter's keys and values: a licence that the hub does not list is named as another
    /// one.
    var hubLines: [(key: String, value: String)] {
        Self.known.contains(id)
            ? [("license", id)] : [("license", "other"), ("license_name", id)]
    }

    /// The hub's list (https://huggingface.co/docs/hub/repositories-licenses), those of single
    /// models left out.
    private static let known: Set<String> = [
        "afl-3.0", "agpl-3.0", "apache-2.0", "artistic-2.0", "bsd", "bsd-2-clause", "bsd-3-clause",
        "bsd-3-clause-clear", "bsl-1.0", "c-uda", "cc", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0",
        "cc-by-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nc-nd-3.0",
        "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0",
        "cc-by-sa-3.0", "cc-by-sa-4.0", "cc0-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0",
        "cdla-sharing-1.0", "ecl-2.0", "epl-1.0", "epl-2.0", "etalab-2.0", "eupl-1.1", "eupl-1.2",
        "gfdl", "gpl", "gpl-2.0", "gpl-3.0", "isc", "lgpl", "lgpl-2.1", "lgpl-3.0", "lppl-1.3c",
        "mit", "mpl-2.0", "ms-pl", "ncsa", "odbl", "odc-by", "ofl-1.1", "openrail", "openrail++",
        "osl-3.0", "other", "pddl", "postgresql", "unknown", "unlicense", "wtfpl", "zlib",
    ]
}
