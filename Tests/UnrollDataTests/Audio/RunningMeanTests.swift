import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct RunningMeanTests {
    /// The equation, frame by frame, in double precision.
    private func reference(_ frames: [Float], width: Int) -> [Double] {
        var mean = [Double](repeating: 0, count: width)
        return frames.enumerated().map { place, value in
            let (frame, feature) = place.quotientAndRemainder(dividingBy: width)
            let count = Double(RunningMean.prior + min(frame + 1, RunningMean.horizon))
            mean[feature] += (Double(value) - mean[feature]) / count
            return Double(value) - mean[feature]
        }
    }

    @Test(arguments: [1, 7, 1_000])
    func anyPiecesAreTheEquation(piece: Int) {
        let random = RandomStream(seed: 1)
        let frames = (0..<2_000).map { 3 + random.normal(at: UInt64($0)) }
        var mean = RunningMean(width: 2)
        var found: [Float] = []
        for start in stride(from: 0, to: 2_000, by: 2 * piece) {
            var part = Array(frames[start..<min(2_000, start + 2 * piece)])
            mean.apply(to: &part)
            found += part
        }
        expectClose(found, reference(frames, width: 2), relative: 1e-4, absolute: 1e-4)
        #expect(abs(found.suffix(200).reduce(0, +) / 200) < 0.3)
    }
}
