import Testing
import UnrollSystem

@Suite struct FileErrorTests {
    @Test func printsItsSentence() {
        let error = FileError(code: .failed, path: "a", message: "cannot write 'a': why; cure")
        #expect("\(error)" == "cannot write 'a': why; cure")
    }

    @Test func dataErrorNamesThePlace() {
        let error = DataError(
            .malformed, "-", line: 3, byteOffset: 17, "a field is missing", cure: "add it")
        #expect("\(error)" == "standard input, line 3, byte 17: a field is missing; add it")
        #expect("\(DataError(.empty, nil, "no text", cure: "give some"))" == "no text; give some")
    }

    @Test func modelFileErrorNamesTheFile() {
        let error = ModelFileError(
            .missingTensor, "m", "there is no 'bias'", cure: "train it again")
        #expect(
            "\(error)" == "'m' is not a usable model file: there is no 'bias'; train it again")
    }
}
