import Testing
import UnrollExchange

/// Against indices counted one by one.
@Suite struct StridedViewTests {
    private static let views: [(shape: [Int], strides: [Int], offset: Int, isContiguous: Bool)] = [
        ([3, 4], [4, 1], 0, true), ([3, 4], [4, 1], 2, true), ([4, 3], [1, 4], 0, false),
        ([2, 3, 4], [12, 4, 1], 0, true), ([4, 2, 3], [1, 12, 4], 0, false),
        ([2, 3, 4], [1, 2, 6], 1, false), ([5, 4], [0, 1], 3, false), ([3, 2], [4, 2], 0, false),
        ([7], [3], 0, false), ([], [], 5, true), ([0, 3], [3, 1], 0, true),
        ([1, 1], [9, 9], 4, true),
        ([2, 1, 3], [3, 77, 1], 0, true), ([2, 0], [1, 1], 30, true), ([1, 5], [0, 2], 1, false),
    ]

    @Test func gathersWhatItShows() throws {
        let stored = (0..<31).map { UInt16($0 * 257 + 1) }
        for (shape, strides, offset, isContiguous) in Self.views {
            let view = try StridedView(
                shape: shape, strides: strides, offset: offset, stored: stored.count)
            #expect(view.isContiguous == isContiguous, "\(shape) \(strides)")
            var places = [offset]
            for (size, stride) in zip(shape, strides) {
                places = places.flatMap { place in (0..<size).map { place + $0 * stride } }
            }
            #expect(view.count == places.count)
            if let least = places.min(), let greatest = places.max() {
                #expect(view.span == least..<greatest + 1)
            }
            for first in places.indices {
                for count in 1...places.count - first {
                    var found = [UInt16](repeating: 0, count: count)
                    found.withUnsafeMutableBytes { found in
                        stored[view.span].withUnsafeBytes {
                            view.gather(from: first, size: 2, $0, into: found)
                        }
                    }
                    #expect(found == places[first..<first + count].map { stored[$0] })
                }
            }
        }
    }

    @Test func refusesWhatLiesElsewhere() {
        func view(_ shape: [Int], _ strides: [Int], _ offset: Int = 0) throws {
            _ = try StridedView(shape: shape, strides: strides, offset: offset, stored: 12)
        }
        #expect(throws: StridedView.Problem.self) { try view([13], [1]) }
        #expect(throws: StridedView.Problem.self) { try view([12], [1], 1) }
        #expect(throws: StridedView.Problem.self) { try view([], [], 12) }
        #expect(throws: StridedView.Problem.self) { try view([-1], [1]) }
        #expect(throws: StridedView.Problem.self) { try view([2], [-1], 1) }
        #expect(throws: StridedView.Problem.self) { try view([2], [1], -1) }
        #expect(throws: StridedView.Problem.self) { try view([.max, 2], [0, 0]) }
        #expect(throws: StridedView.Problem.self) { try view([.max, 2, 0], [0, 0, 0]) }
        #expect(throws: StridedView.Problem.self) { try view([3], [.max]) }
        #expect(throws: StridedView.Problem.self) { try view([1 << 20], [0]) }
        #expect(throws: Never.self) { try view([1 << 16], [0]) }
    }

    @Test func turnsBytesAround() {
        var bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        bytes.withUnsafeMutableBytes { $0.swapBytes(elementSize: 1) }
        #expect(bytes == [1, 2, 3, 4, 5, 6, 7, 8])
        bytes.withUnsafeMutableBytes { $0.swapBytes(elementSize: 2) }
        #expect(bytes == [2, 1, 4, 3, 6, 5, 8, 7])
        bytes.withUnsafeMutableBytes { $0.swapBytes(elementSize: 8) }
        #expect(bytes == [7, 8, 5, 6, 3, 4, 1, 2])
    }
}
