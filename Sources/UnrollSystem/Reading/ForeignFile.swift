/// A file that is given in place of another: a Git LFS pointer, a web page, an archive, a picture.
///
/// Its first bytes tell what it is, so that messages can say more than what it is not.
package struct ForeignFile: Sendable {
    /// The kind of file that a reader expects.
    package enum Expected: Sendable {
        /// Any bytes: every file is one but a Git LFS pointer.
        case bytes
        /// A text to learn from. A page of HTML is one too.
        case text
        /// A table, word vectors or an ARPA file.
        case data
        /// A model, which is not a text.
        case model
    }

    /// What the file is, as a clause: "it is a Git LFS pointer".
    package let problem: String
    /// What to do about it.
    package let cure: String

    private init(_ problem: String, _ cure: String) {
        self.problem = problem
        self.cure = cure
    }

    /// The cure of what is no model.
    fileprivate static let otherModel = "name a model that unroll has written"

    /// The bytes to look at.
    package static let headByteCount = 512

    /// What a file is that begins so and is not what is expected; `nil` where nothing is known
    /// against it.
    package init?(head: some Collection<UInt8>, insteadOf expected: Expected) {
        let start = Array(head.prefix(Self.headByteCount))
        if start.starts(with: Array("version https://git-lfs.github.com/spec/".utf8)) {
            self.init("it is a Git LFS pointer", "fetch the file itself (git lfs pull)")
            return
        }
        if expected == .bytes { return nil }
        // A damaged model is one all the same, whatever its header's length looks like.
        if expected == .model, Self.beginsAsModel(start) { return nil }
        if expected != .text, Self.isWebPage(start) {
            self.init(
                "it looks like a web page",
                expected == .model
                    ? "\(Self.otherModel), or download the model itself (the address may be that of its page)"
                    : "download the file itself (the address may be that of its page)")
        } else if let known = Self.signatures.first(where: { $0.begins(start) }) {
            self.init(known.problem, known.cure(expected))
        } else if let encoding = Self.wideEncoding(start) {
            self.init(
                "it looks like text in \(encoding)",
                expected == .model
                    ? Self.otherModel
                    : "convert it to UTF-8 (iconv -f \(encoding) -t UTF-8)")
        } else if expected == .model, start.starts(with: Array("\\data\\".utf8)) {
            self.init("it is an n-gram model in ARPA form", "let its name end with .arpa")
        } else if expected == .model, Self.isText(start) {
            self.init("it looks like a text", Self.otherModel)
        } else {
            return nil
        }
    }

    private static func isWebPage(_ start: [UInt8]) -> Bool {
        let text = start.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(16)
            .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return text.starts(with: Array("<!doctype html".utf8))
            || text.starts(with: Array("<html".utf8))
    }

    /// The encoding that a byte order mark tells, other than UTF-8.
    private static func wideEncoding(_ start: [UInt8]) -> String? {
        if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
            return "UTF-32"
        }
        return start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
            ? "UTF-16" : nil
    }

    /// Whether a safetensors header begins here: its length in eight bytes, and a brace.
    private static func beginsAsModel(_ start: [UInt8]) -> Bool {
        start.count > 8 && start[8] == UInt8(ascii: "{") && start[4..<8].allSatisfy { $0 == 0 }
    }

    /// Whether there is something, all of it printable or white space, and UTF-8 but for a scalar
    /// that the end of the head may cut.
    private static func isText(_ start: [UInt8]) -> Bool {
        guard !start.isEmpty,
            start.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) })
        else { return false }
        let cut = start.count < headByteCount ? 0...0 : 0...3
        return cut.contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
    }
}

/// How a kind of binary file begins, and what to do about it.
private struct Signature: Sendable {
    var bytes: [UInt8]
    /// Where they stand.
    var offset = 0
    var problem: String
    /// What to do; to give another file if `nil`.
    var cure: String?
    /// What else to say where a model is expected, and where something else is.
    var notes: (model: String, others: String) = ("", "")

    func begins(_ start: [UInt8]) -> Bool { start.dropFirst(offset).starts(with: bytes) }

    func cure(_ expected: ForeignFile.Expected) -> String {
        let other = expected == .model ? ForeignFile.otherModel : "give a text file"
        return (cure ?? other) + (expected == .model ? notes.model : notes.others)
    }
}

extension ForeignFile {
    private static let zipNotes = (
        model: "; PyTorch's models are such archives",
        others: "; documents of Word and Excel are such archives: save them as text"
    )

    /// Each of them holds what no text begins with.
    private static let signatures: [Signature] =
        [
            Signature(
                bytes: [0x1F, 0x8B, 8], problem: "it is compressed by gzip",
                cure: "unpack it first (gunzip)"),
            Signature(
                bytes: Array("1AY&SY".utf8), offset: 4, problem: "it is compressed by bzip2",
                cure: "unpack it first (bunzip2)"),
            Signature(
                bytes: [0xFD] + Array("7zXZ".utf8) + [0], problem: "it is compressed by xz",
                cure: "unpack it first (unxz)"),
            Signature(
                bytes: [0x28, 0xB5, 0x2F, 0xFD], problem: "it is compressed by zstd",
                cure: "unpack it first (unzstd)"),
            Signature(
                bytes: Array("PK".utf8) + [3, 4], problem: "it is a zip archive",
                cure: "unpack it first (unzip)", notes: zipNotes),
            Signature(
                bytes: Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C], problem: "it is a 7z archive",
                cure: "unpack it first (7z x)"),
            Signature(
                bytes: [0] + Array("ustar".utf8), offset: 256, problem: "it is a tar archive",
                cure: "unpack it first (tar -xf)"),
            Signature(
                bytes: Array("%PDF-".utf8), problem: "it is a PDF document",
                cure: "save its text first (pdftotext)"),
            Signature(
                bytes: Array("SQLite format 3".utf8) + [0], problem: "it is an SQLite database",
                cure: "export what you need as CSV (sqlite3 -csv)"),
            Signature(
                bytes: Array("PAR1".utf8) + [0x15], problem: "it is a Parquet table",
                cure: "export it as CSV or JSON lines"),
            Signature(
                bytes: [0x89] + Array("PNG\r\n".utf8), problem: "it is a picture (PNG)"),
            Signature(bytes: [0xFF, 0xD8, 0xFF], problem: "it is a picture (JPEG)"),
            Signature(
                bytes: [0xBA, 0x16, 0x4F, 0x2F], problem: "it is a fastText model",
                cure: "give its .vec file"),
            Signature(
                bytes: [0x89] + Array("HDF\r\n".utf8),
                problem: "it is an HDF5 file, such as a Keras model",
                cure: "export it as safetensors"),
        ]
        + [2, 3].map { version in
            Signature(
                bytes: Array("GGUF".utf8) + [version, 0, 0, 0], problem: "it is a GGUF model",
                cure: "export it as safetensors")
        }
}
