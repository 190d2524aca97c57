import TestSupport
import Testing
import UnrollSystem

/// A file in the place of a model is named by what it is.
@Suite struct ForeignFileTests {
    static let files: [(bytes: [UInt8], says: String)] = [
        (Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8), "Git LFS"),
        (Array("<!DOCTYPE html>\n<html></html>".utf8), "a web page"),
        (Array("\n  <HTML><body>".utf8), "a web page"),
        (Array("\\data\\\nngram 1=4\n".utf8), "ARPA form; let its name end with .arpa"),
        (Array("Once upon a time".utf8), "it is a text"),
        (Array("Es war".utf8), "it is a text"),
        (Array("é".utf8), "it is a text"),
        (Array((String(repeating: "x", count: 511) + "é").utf8), "it is a text"),
        ([0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0], "PyTorch's models are such archives"),
        ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0], "gunzip"),
        ([0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "HDF5"),
        (Array("GGUF".utf8) + [3, 0, 0, 0, 1], "GGUF"),
    ]

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
        #expect(ForeignFile(binaryHead: []) == nil)
        #expect(ForeignFile(binaryHead: [8, 0, 0, 0, 0, 0, 0, 0, 0x7B]) == nil)
        #expect(ForeignFile(binaryHead: [0xFF, 0xFE, 0x41]) == nil)
        #expect(ForeignFile(head: Array("Once upon a time".utf8)) == nil)
        #expect(ForeignFile(head: Array("<s> a </s>".utf8)) == nil)
    }
}
