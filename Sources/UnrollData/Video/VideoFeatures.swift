internal import UnrollPlatform
internal import UnrollSystem

/// Features of the frames of a video: where edges of which direction are, and where something moves.
///
/// The luma plane is scaled down by area averaging to at most ``Options/rows`` rows (and 256
/// columns), values from 0 to 1, and divided into a grid of ``Options/gridRows`` by
/// ``Options/gridColumns`` cells: the pixel in row `y` of `H` is in cell row `⌊y · gridRows / H⌋`,
/// columns alike. A frame's features are, in this order:
///
/// 1. `cells · orientations`: histograms of gradient orientations (Dalal and Triggs, 2005). The
///    gradient of a pixel is the difference of its neighbours, halved, at borders that of the pixel
///    and its neighbour, halved. Its orientation is unsigned (a dark edge on a bright ground equals
///    a bright one on a dark ground), an angle in [0, π), and its magnitude is divided between the
///    two bins with the nearest centres `(k + ½) · π / orientations`, in proportion, the last bin
///    next to the first. A histogram is divided by the pixels of its cell, and then by
///    `√(‖block‖² + 0.01²)`: the block of a cell is it and those around it (3 × 3, fewer at the
///    borders).
/// 2. `cells`: motion energies, the mean absolute difference to the frame before, times 10 so that
///    they have the size of the rest; 0 in the first frame.
/// 3. 2: the centre of motion, `x` and `y` from −1 (left, top) to 1, pixels weighted by the squared
///    difference to the frame before, so that noise counts little; 0 in the first frame and where
///    nothing moves.
/// 4. 4: the motion of the scene as a whole, ``SceneMotion/flow``: right, down, growing, turning.
///
/// With the default grid of 4 × 4 and 8 orientations these are 16 · 8 + 16 + 2 + 4 = 150. Where it
/// matters only how something moves, not how it looks, 0 orientations leave 22.
package struct VideoFeatures: Sendable {
    /// The grid, and the size that frames are scaled to.
    package struct Options: Sendable, Hashable, Codable {
        /// Cells of the grid: 1 to 64 each way.
        package var gridRows = 4
        package var gridColumns = 4
        /// Bins of a histogram over half a turn: 1 to 64; 0: no histograms.
        package var orientations = 8
        /// The most rows after scaling: 1 to 1024.
        package var rows = 64

        package init() {}

        /// The number of features of a frame, `D`.
        package var width: Int { gridRows * gridColumns * (orientations + 1) + 6 }

        /// - Throws: `ConfigError` where a field is out of its range.
        package func validate() throws {
            try ConfigError.require("gridRows", gridRows, upTo: 64)
            try ConfigError.require("gridColumns", gridColumns, upTo: 64)
            try ConfigError.require(
                (0...64).contains(orientations),
                "\(field: "orientations") \(orientations) must be from 0 to 64")
            try ConfigError.require("rows", rows, upTo: 1024)
        }
    }

    private static let mostColumns = 256
    private static let softening: Float = 0.01
    private static let motionScale: Float = 10

    package let options: Options
    private let averaging: AreaAveraging
    private let sourceSize: Int
    /// The cell of each pixel of the scaled plane.
    private let cells: [Int]
    /// The number of pixels of each cell; a very small frame has cells without any.
    private let cellSizes: [Int]
    /// The scaled frame before.
    private var previous: [Float]?

    /// - Parameters:
    ///   - width: The pixels in a row of the video's frames.
    ///   - height: The rows of the video's frames.
    package init(width: Int, height: Int, options: Options = Options()) {
        requirement(
            (try? options.validate()) != nil,
            "VideoFeatures: the options \(options) are out of range")
        self.options = options
        sourceSize = width * height
        averaging = AreaAveraging(
            width: width, height: height, mostRows: options.rows,
            mostColumns: VideoFeatures.mostColumns)
        let (columns, rows) = (averaging.width, averaging.height)
        cells = (0..<(columns * rows)).map { pixel in
            let (x, y) = (pixel % columns, pixel / columns)
            return y * options.gridRows / rows * options.gridColumns
                + x * options.gridColumns / columns
        }
        cellSizes = cells.reduce(
            into: [Int](repeating: 0, count: options.gridRows * options.gridColumns)
        ) { $0[$1] += 1 }
    }

    /// The features of the next frame, ``Options/width`` of them.
    ///
    /// - Parameter luma: The luma plane `[height, width]`, row-major.
    package mutating func next(_ luma: [UInt8]) -> [Float] {
        requirement(
            luma.count == sourceSize,
            "VideoFeatures: \(luma.count) samples for a frame of \(sourceSize)")
        let plane = averaging.scaled(luma)
        var features = options.orientations > 0 ? normalized(histograms(plane)) : []
        features += motion(plane)
        previous = plane
        return features
    }

    /// Mean magnitudes by cell and orientation, before they are normalised.
    private func histograms(_ plane: [Float]) -> [Float] {
        let (columns, rows, bins) = (averaging.width, averaging.height, options.orientations)
        var sums = [Float](repeating: 0, count: cellSizes.count * bins)
        for y in 0..<rows {
            let (above, below) = (max(y - 1, 0) * columns, min(y + 1, rows - 1) * columns)
            for x in 0..<columns {
                let row = y * columns
                let dx = (plane[row + min(x + 1, columns - 1)] - plane[row + max(x - 1, 0)]) / 2
                let dy = (plane[below + x] - plane[above + x]) / 2
                let magnitude = (dx * dx + dy * dy).squareRoot()
                guard magnitude > 0 else { continue }
                var turn = atan2(dy, dx) / .pi
                if turn < 0 { turn += 1 }
                // Half a bin back, so that whole numbers are the centres of bins.
                let place = turn * Float(bins) - 0.5
                let lower = place.rounded(.down)
                let share = place - lower
                let bin = (Int(lower) + bins) % bins
                let start = cells[row + x] * bins
                sums[start + bin] += (1 - share) * magnitude
                sums[start + (bin + 1) % bins] += share * magnitude
            }
        }
        for (cell, size) in cellSizes.enumerated() where size > 0 {
            for bin in 0..<bins { sums[cell * bins + bin] /= Float(size) }
        }
        return sums
    }

    /// Divides the histogram of each cell by the length of its block.
    private func normalized(_ histograms: [Float]) -> [Float] {
        let (rows, columns, bins) = (options.gridRows, options.gridColumns, options.orientations)
        let squares = (0..<(rows * columns)).map { cell in
            (0..<bins).reduce(Float(0)) {
                $0 + histograms[cell * bins + $1] * histograms[cell * bins + $1]
            }
        }
        var result = histograms
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = VideoFeatures.softening * VideoFeatures.softening
                for y in max(row - 1, 0)...min(row + 1, rows - 1) {
                    for x in max(column - 1, 0)...min(column + 1, columns - 1) {
                        sum += squares[y * columns + x]
                    }
                }
                let start = (row * columns + column) * bins
                for bin in 0..<bins { result[start + bin] /= sum.squareRoot() }
            }
        }
        return result
    }

    /// Motion energies by cell, the centre of motion and the motion of the scene.
    private func motion(_ plane: [Float]) -> [Float] {
        var energies = [Float](repeating: 0, count: cellSizes.count)
        guard let previous else { return energies + [0, 0, 0, 0, 0, 0] }
        for (pixel, cell) in cells.enumerated() {
            energies[cell] += abs(plane[pixel] - previous[pixel])
        }
        for (cell, size) in cellSizes.enumerated() where size > 0 {
            energies[cell] *= VideoFeatures.motionScale / Float(size)
        }
        let scene = SceneMotion(
            from: previous, to: plane, columns: averaging.width, rows: averaging.height)
        return energies + [scene.centre.x, scene.centre.y] + (0..<4).map { scene.flow[$0] }
    }
}
