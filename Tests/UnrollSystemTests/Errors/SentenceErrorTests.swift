import Foundation
import Testing
import UnrollSystem

@Suite struct SentenceErrorTests {
    /// What an alert or a log shows of an error is the sentence, with fields as Swift names them.
    @Test func localizedDescriptionIsTheSentence() {
        let config = ConfigError("\(field: "hiddenSize") 0 must be from 1 to 65536")
        let errors: [(any Error, String)] = [
            (config, "hiddenSize 0 must be from 1 to 65536"),
            (
                DataError(.tooShort, "a.txt", line: 3, "it ends", cure: "give more"),
                "'a.txt', line 3: it ends; give more"
            ),
            (
                FileError(code: .failed, path: "a.txt", message: "cannot read 'a.txt'"),
                "cannot read 'a.txt'"
            ),
            (
                ModelFileError(.truncated, "m", "it ends early", cure: "copy it again"),
                "'m' is not a usable model file: it ends early; copy it again"
            ),
        ]
        for (error, sentence) in errors {
            #expect(error.localizedDescription == sentence)
            #expect((error as? any LocalizedError)?.errorDescription == sentence)
        }
    }
}
