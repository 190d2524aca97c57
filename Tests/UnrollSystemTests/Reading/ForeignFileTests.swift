import TestSupport
import Testing
import UnrollSystem

/// A file in the place of another is named by what it is.
@Suite struct ForeignFileTests {
    static let files: [(bytes: [UInt8], says: String)] = [
        (Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8), "Git LFS"),
        (Array("<!DOCTYPE html>\n<html></html>".utf8), "a web page"),
        (Array("\n  <HTML><body>".utf8), "a web page"),
        (Array("\\data\\\nngram 1=4\n".utf8), "ARPA form; let its name end with .arpa"),
        (
            Array("Once upon a time".utf8),
            "it looks like a text; name a model that unroll has written"
        ),
        (Array("Es war".utf8), "it looks like a text"),
        (Array("é".utf8), "it looks like a text"),
        (Array((String(repeating: "x", count: 511) + "é").utf8), "it looks like a text"),
        ([0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0], "PyTorch's models are such archives"),
        ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0], "gunzip"),
        ([0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "HDF5"),
        (Array("GGUF".utf8) + [3, 0, 0, 0, 1], "GGUF"),
        (
            [0xFF, 0xFE, 0x41, 0],
            "it looks like text in UTF-16; name a model that unroll has written"
        ),
        ([0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A], "it is a picture (PNG); name a model"),
    ]

    /// What no reader takes for a text, by its first bytes.
    static let notTexts: [(bytes: [UInt8], says: String)] = [
        (
            Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
            "it is a Git LFS pointer; fetch the file itself (git lfs pull)"
        ),
        ([0x1F, 0x8B, 8, 0], "it is compressed by gzip; unpack it first (gunzip)"),
        (
            Array("BZh91AY&SY".utf8) + [0xA0, 0x0A],
            "it is compressed by bzip2; unpack it first (bunzip2)"
        ),
        (
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0],
            "it is compressed by xz; unpack it first (unxz)"
        ),
        ([0x28, 0xB5, 0x2F, 0xFD, 4], "it is compressed by zstd; unpack it first (unzstd)"),
        (
            [0x50, 0x4B, 3, 4, 20],
            "it is a zip archive; unpack it first (unzip); documents of Word"
        ),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "it is a 7z archive"),
        (
            Array("a.txt".utf8) + [UInt8](repeating: 0, count: 252) + Array("ustar".utf8),
            "it is a tar archive"
        ),
        (Array("%PDF-1.7\n%".utf8), "it is a PDF document; save its text first"),
        (Array("SQLite format 3".utf8) + [0, 16], "it is an SQLite database; export"),
        (Array("PAR1".utf8) + [0x15, 4], "it is a Parquet table"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "it is a picture (PNG); give a text"),
        ([0xFF, 0xD8, 0xFF, 0xE0], "it is a picture (JPEG); give a text"),
        (
            [0xFF, 0xFE, 0x41, 0, 0x0A, 0],
            "it looks like text in UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"
        ),
        ([0xFE, 0xFF, 0, 0x41, 0, 0x0A], "UTF-16 -t"),
        ([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], "(iconv -f UTF-32 -t UTF-8)"),
        ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x41], "UTF-32 -t"),
    ]

    private func read(_ bytes: [UInt8], _ expected: ForeignFile.Expected) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file("t")) { try $0.write(bytes) }
        var reader = try BlockReader(
            path: folder.file("t"), lineEnds: .newlines, expecting: expected)
        return try reader.next() ?? []
    }

    @Test(arguments: notTexts.indices) func whatIsNoTextIsRefused(index: Int) throws {
        let (bytes, says) = Self.notTexts[index]
        for expected in [ForeignFile.Expected.text, .data] {
            let error = #expect(throws: DataError.self) { try read(bytes, expected) }
            #expect(error?.message.contains(says) == true, "\(String(describing: error))")
        }
        // Every file has bytes to learn from, but for a pointer to a file.
        if index > 0 { #expect(try read(bytes, .bytes).count == bytes.count) }
    }

    /// Pages are texts to learn from, but no tables and no vectors.
    @Test func pagesAreTexts() throws {
        for page in ["<html><body>a</body>\n", "\u{FEFF}<!DOCTYPE html>\n", "\n <!doctype HTML>"] {
            #expect(try read(Array(page.utf8), .text) == Array(page.utf8))
            let error = #expect(throws: DataError.self) { try read(Array(page.utf8), .data) }
            #expect(
                error?.message.contains("it looks like a web page") == true,
                "\(String(describing: error))")
        }
    }

    @Test func textsThatBeginLikeOtherFilesAreTexts() throws {
        for text in [
            "BZh is how bzip2 begins", "PAR1 is a gene", "GGUF is a format", "PK 1", "7z x a.7z",
            "SQLite format 3 is a format", String(repeating: "gustar ", count: 60), "\u{FEFF}a\n",
            "ÿþ a", "<HTML>", "RIFF", "",
        ] {
            #expect(try read(Array(text.utf8), .text) == Array(text.utf8))
        }
    }

    @Test(arguments: files.indices) func modelsThatAreOtherFiles(index: Int) throws {
        let folder = try TemporaryFolder()
        let (bytes, says) = Self.files[index]
        try AtomicFile.write(to: folder.file("m")) { try $0.write(bytes) }
        let error = #expect(throws: ModelFileError.self) {
            try SafetensorsFile(contentsOf: folder.file("m"))
        }
        #expect(error?.message.contains(says) == true, "\(String(describing: error))")
    }

    @Test func damagedModelsAreNoOtherFiles() {
        func foreign(_ head: [UInt8]) -> ForeignFile? { ForeignFile(head: head, insteadOf: .model) }
        #expect(foreign([]) == nil)
        #expect(foreign([8, 0, 0, 0, 0, 0, 0, 0, 0x7B]) == nil)
        // The lengths of headers, which begin like a byte order mark and like gzip.
        #expect(foreign([0xFF, 0xFE, 0, 0, 0, 0, 0, 0, 0x7B]) == nil)
        #expect(foreign([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0x7B]) == nil)
        #expect(foreign([0xFF, 0xFD, 0x41]) == nil)
    }
}
