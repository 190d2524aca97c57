/// A file that is given in place of another: a Git LFS pointer, a web page, an archive.
///
/// Its first bytes tell what it is, so that messages can say more than what it is not.
package struct ForeignFile: Sendable {
    /// What the file is, as a clause: "it is a Git LFS pointer".
    package let problem: String
    /// What to do about it.
    package let cure: String

    private init(_ problem: String, _ cure: String) {
        self.problem = problem
        self.cure = cure
    }

    /// The bytes to look at.
    package static let headByteCount = 512

    /// What a file is that begins so, where it is neither a text for people nor one of our own forms;
    /// `nil` where nothing is known of it.
    package init?(head: some Collection<UInt8>) {
        let start = Array(head.prefix(Self.headByteCount))
        if Self.isGitLFSPointer(start) {
            self = Self.gitLFSPointer
        } else if Self.isWebPage(start) {
            self = ForeignFile(
                "it is a web page, not a file of data",
                "download the file itself (the address may be that of its page)")
        } else if let known = Self.signatures.first(where: { start.starts(with: $0.bytes) }) {
            self = known.file
        } else {
            return nil
        }
    }

    /// As ``init(head:)``, and a text of any kind is recognised too.
    package init?(binaryHead head: some Collection<UInt8>) {
        if let known = ForeignFile(head: head) {
            self = known
            return
        }
        let start = Array(head.prefix(Self.headByteCount))
        if start.starts(with: Array("\\data\\".utf8)) {
            self = ForeignFile(
                "it is an n-gram model in ARPA form", "let its name end with .arpa")
        } else if Self.isText(start) {
            self = ForeignFile("it is a text", "name a model file")
        } else {
            return nil
        }
    }

    static let gitLFSPointer = ForeignFile(
        "it is a Git LFS pointer", "fetch the file itself (git lfs pull)")

    static func isGitLFSPointer(_ start: some Collection<UInt8>) -> Bool {
        start.starts(with: Array("version https://git-lfs.github.com/spec/".utf8))
    }

    private static func isWebPage(_ start: [UInt8]) -> Bool {
        let text = start.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(16)
            .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return text.starts(with: Array("<!doctype html".utf8))
            || text.starts(with: Array("<html".utf8))
    }

    /// Whether there is something, all of it printable or white space, and UTF-8 but for a scalar that
    /// the end of the head may cut.
    private static func isText(_ start: [UInt8]) -> Bool {
        guard !start.isEmpty,
            start.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) })
        else { return false }
        let cut = start.count < headByteCount ? 0...0 : 0...3
        return cut.contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
    }

    private static let signatures: [(bytes: [UInt8], file: ForeignFile)] = [
        ([0x1F, 0x8B], ForeignFile("it is compressed by gzip", "unpack it first (gunzip)")),
        (
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
            ForeignFile("it is compressed by xz", "unpack it first (unxz)")
        ),
        (
            [0x28, 0xB5, 0x2F, 0xFD],
            ForeignFile("it is compressed by zstd", "unpack it first (unzstd)")
        ),
        (
            [0x50, 0x4B, 0x03, 0x04],
            ForeignFile(
                "it is a zip archive", "unpack it first (unzip); PyTorch's models are such archives"
            )
        ),
        (
            [0xBA, 0x16, 0x4F, 0x2F],
            ForeignFile("it is a fastText model", "give its .vec file")
        ),
        (Array("%PDF-".utf8), ForeignFile("it is a PDF document", "save its text first")),
        (
            [0x89] + Array("HDF\r\n".utf8),
            ForeignFile("it is an HDF5 file, such as a Keras model", "export it as safetensors")
        ),
        (Array("GGUF".utf8), ForeignFile("it is a GGUF model", "export it as safetensors")),
    ]
}
