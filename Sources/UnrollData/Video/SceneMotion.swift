/// How a scene moves from one frame to the next, as a whole: where, by how much, whether it grows
/// and whether it turns.
///
/// A pixel at `(X, Y)` from the centre of motion is taken to move by `u = vx + e·X − t·Y` and
/// `v = vy + e·Y + t·X`; the four are those that satisfy the equation of optical flow,
/// `gx·u + gy·v + d = 0` (Horn and Schunck, 1981), best in the sense of least squares over all
/// pixels (Bergen et al., 1992), `gx` and `gy` the gradient of the mean of both frames and `d` their
/// difference. `10⁻⁶` for each pixel on the diagonal of the normal equations keeps them
/// solvable where nothing has an edge.
struct SceneMotion: Sendable {
    /// The centre of motion, from −1 (left, top) to 1: pixels weighted by `d²`.
    private(set) var centre: SIMD2<Float> = [0, 0]
    /// `vx`, `vy`, `e`, `t`, in 64ths of the frame's height a frame; `e` and `t` at a distance of
    /// half its height from the centre. `x` points right, `y` down, `t` turns clockwise.
    private(set) var flow: SIMD4<Float> = [0, 0, 0, 0]

    private static let damping = 1e-6

    /// - Parameters:
    ///   - before: The frame before, `[rows, columns]`.
    ///   - plane: The frame.
    init(from before: [Float], to plane: [Float], columns: Int, rows: Int) {
        var (sum, sumX, sumY): (Float, Float, Float) = (0, 0, 0)
        for pixel in plane.indices {
            let difference = plane[pixel] - before[pixel]
            let weight = difference * difference
            sum += weight
            sumX += weight * (Float(2 * (pixel % columns) + 1) / Float(columns) - 1)
            sumY += weight * (Float(2 * (pixel / columns) + 1) / Float(rows) - 1)
        }
        guard sum > 0 else { return }
        centre = [sumX / sum, sumY / sum]

        // The normal equations: the lower triangle row by row, and the right side.
        var matrix = [Double](repeating: 0, count: 16)
        var right = [Double](repeating: 0, count: 4)
        let aspect = Float(columns) / Float(rows)
        func mean(_ x: Int, _ y: Int) -> Float {
            let pixel = y * columns + x
            return (plane[pixel] + before[pixel]) / 2
        }
        for y in 0..<rows {
            let (above, below) = (max(y - 1, 0), min(y + 1, rows - 1))
            let placeY = Float(2 * y + 1) / Float(rows) - 1 - centre.y
            for x in 0..<columns {
                let placeX = (Float(2 * x + 1) / Float(columns) - 1 - centre.x) * aspect
                let gx = (mean(min(x + 1, columns - 1), y) - mean(max(x - 1, 0), y)) / 2
                let gy = (mean(x, below) - mean(x, above)) / 2
                let row: SIMD4<Double> = [
                    Double(gx), Double(gy), Double(gx * placeX + gy * placeY),
                    Double(gy * placeX - gx * placeY),
                ]
                let difference = Double(plane[y * columns + x] - before[y * columns + x])
                for i in 0..<4 {
                    right[i] -= row[i] * difference
                    for j in 0...i { matrix[4 * i + j] += row[i] * row[j] }
                }
            }
        }
        for i in 0..<4 { matrix[5 * i] += SceneMotion.damping * Double(plane.count) }
        let solution = SceneMotion.solve(matrix, right)
        for i in 0..<4 { flow[i] = Float(solution[i] * 64 / Double(rows)) }
    }

    /// Solves equations whose matrix is symmetric and positive definite (Cholesky).
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        var (lower, result) = (matrix, right)
        for i in 0..<4 {
            for j in 0...i {
                var rest = lower[4 * i + j]
                for k in 0..<j { rest -= lower[4 * i + k] * lower[4 * j + k] }
                lower[4 * i + j] = i == j ? rest.squareRoot() : rest / lower[5 * j]
            }
            for k in 0..<i { result[i] -= lower[4 * i + k] * result[k] }
            result[i] /= lower[5 * i]
        }
        for i in (0..<4).reversed() {
            for k in (i + 1)..<4 { result[i] -= lower[4 * k + i] * result[k] }
            result[i] /= lower[5 * i]
        }
        return result
    }
}
