import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem
import UnrollTasks
import UnrollTraining

@Suite struct LanguageModelsTests {
    /// An ARPA file does not say what its symbols are: read as another level they would be words.
    @Test(arguments: [TextLevel.character, .byte, .word])
    func convertsToARPAAndBackAtEveryLevel(level: TextLevel) throws {
        let folder = try TemporaryFolder()
        let text = folder.file("text.txt")
        try Data(verse.utf8).write(to: URL(fileURLWithPath: text))
        let (own, arpa, again) = (
            folder.file("a.unroll"), folder.file("a.arpa"), folder.file("b.unroll")
        )
        _ = try KneserNeyEstimator.estimate(
            contentsOf: text, config: KneserNeyConfig(order: 3, level: level), output: own)
        _ = try LanguageModels.convert(own, to: arpa)
        _ = try LanguageModels.convert(arpa, to: again, level: level)
        func score(_ path: String) throws -> TextScore {
            let model = try LanguageModels.load(path)
            return model.score(try model.codec.encode(contentsOf: text))
        }
        let (first, second) = (try score(own), try score(again))
        #expect(second.symbols == first.symbols && second.unknown == first.unknown)
        #expect(abs(second.loss - first.loss) < 1e-6)
        #expect(throws: ConfigError.self) {
            try LanguageModels.convert(own, to: arpa, level: level)
        }
    }
}
