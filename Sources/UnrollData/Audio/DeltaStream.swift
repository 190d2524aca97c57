/// Appends to every frame its derivatives in time, as frames come.
///
/// The first derivative is the slope of a line through `width` frames around it, the second twice
/// the leading factor of a parabola through them (Savitzky and Golay, 1964): librosa's
/// `feature.delta` of orders 1 and 2. The frames near an end take the derivative of the nearest one
/// that has `width` frames around it. A recording of fewer frames takes the widest odd number that
/// it has; with fewer than 3 frames derivatives are 0.
struct DeltaStream: Sendable {
    private let dimension: Int
    private let orders: Int
    private let width: Int
    /// Frames of which derivatives are still to be made, and those around them.
    private var buffer: [Float] = []
    /// The frames in the buffer that have been handed on.
    private var doneCount = 0
    /// Whether a frame has been handed on.
    private var hasBegun = false

    init(dimension: Int, orders: Int, width: Int) {
        self.dimension = dimension
        self.orders = orders
        self.width = width
    }

    private var frameCount: Int { buffer.count / dimension }

    mutating func append(_ frames: [Float], into result: inout [Float]) {
        buffer += frames
        let half = width / 2
        guard frameCount >= width else { return }
        let weights = Self.weights(width: width, orders: orders)
        for frame in doneCount..<frameCount - half {
            write(frame, center: max(frame, half), weights, into: &result)
        }
        hasBegun = true
        doneCount = frameCount - half
        let unneeded = max(0, doneCount - width)
        buffer.removeFirst(unneeded * dimension)
        doneCount -= unneeded
    }

    mutating func finish(into result: inout [Float]) {
        let width = hasBegun ? self.width : min(self.width, (frameCount - 1) / 2 * 2 + 1)
        let half = max(width, 1) / 2
        let weights = Self.weights(width: width, orders: orders)
        for frame in doneCount..<max(doneCount, frameCount) {
            let center = min(max(frame, half), frameCount - 1 - half)
            write(frame, center: center, weights, into: &result)
        }
        doneCount = frameCount
    }

    private func write(
        _ frame: Int, center: Int, _ weights: [[Float]], into result: inout [Float]
    ) {
        result += buffer[frame * dimension..<(frame + 1) * dimension]
        for line in weights {
            let first = (center - line.count / 2) * dimension
            for feature in 0..<dimension {
                var sum: Float = 0
                for (index, weight) in line.enumerated() {
                    sum += weight * buffer[first + index * dimension + feature]
                }
                result.append(sum)
            }
        }
    }

    /// The factors of the frames, for each order.
    private static func weights(width: Int, orders: Int) -> [[Float]] {
        guard width >= 3 else {
            return [[Float]](repeating: [0], count: orders)
        }
        let half = width / 2
        let places = (-half...half).map(Double.init)
        let squares = places.reduce(0) { $0 + $1 * $1 }
        let slope = places.map { Float($0 / squares) }
        // Of the parabola a + b·t + c·t², 2c by least squares: squares of places without their mean.
        let mean = squares / Double(width)
        let curves = places.map { $0 * $0 - mean }
        let norm = curves.reduce(0) { $0 + $1 * $1 }
        let curvature = curves.map { Float(2 * $0 / norm) }
        return Array([slope, curvature].prefix(orders))
    }
}
