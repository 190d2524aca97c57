import Foundation
import TestSupport
import Testing
import UnrollLanguageModels
import UnrollSystem
import UnrollTasks
import UnrollTraining

@Suite struct KneserNeyRunTests {
    private func run(_ folder: TemporaryFolder, validation: String, arpa: String? = nil) throws {
        let (text, valid) = (folder.file("text.txt"), folder.file("valid.txt"))
        try Data(verse.utf8).write(to: URL(fileURLWithPath: text))
        try Data(validation.utf8).write(to: URL(fileURLWithPath: valid))
        _ = try KneserNeyRun(
            text: text, validation: valid, config: KneserNeyConfig(order: 2),
            output: folder.file("m.unroll"), arpa: arpa
        ).run()
    }

    /// A perplexity of nothing but `<unk>` says nothing of the model, which is kept all the same.
    @Test func refusesAValidationTextOfUnknownWords() throws {
        let folder = try TemporaryFolder()
        #expect(throws: DataError.self) { try run(folder, validation: "qqqq xxxx\nzzzz\n") }
        #expect(FileManager.default.fileExists(atPath: folder.file("m.unroll")))
    }

    @Test func writesTwoFilesOrNone() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ConfigError.self) {
            try run(folder, validation: verse, arpa: folder.file("m.unroll"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("m.unroll")))
        try run(folder, validation: verse, arpa: folder.file("m.arpa"))
    }
}
