import Testing
import UnrollLayers

@Suite struct OutputObjectiveConfigTests {
    /// Too few inputs for a cluster's projection are a fault also where cut-offs are to be chosen;
    /// without fault there are some.
    @Test(arguments: 1...9, [2, 3, 4, 40, 5000])
    func adaptiveIsAFaultOrHasCutoffs(inputSize: Int, vocabularySize: Int) {
        let config = OutputObjectiveConfig.adaptive(cutoffs: nil)
        let fault = config.fault(inputSize: inputSize, vocabularySize: vocabularySize)
        #expect((fault == nil) == (inputSize >= 4 && vocabularySize >= 3))
        guard fault == nil else { return }
        let resolved = config.resolved(inputSize: inputSize, vocabularySize: vocabularySize)
        guard case .adaptive(let cutoffs?) = resolved else {
            Issue.record("no cut-offs for \(inputSize) inputs, \(vocabularySize) words")
            return
        }
        #expect(
            AdaptiveSoftmax.fault(
                in: cutoffs, vocabularySize: vocabularySize, inputSize: inputSize) == nil)
    }
}
