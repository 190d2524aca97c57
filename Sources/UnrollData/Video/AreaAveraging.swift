internal import UnrollSystem

/// Scales a plane of bytes down: a new pixel is the mean of the area that it covers.
///
/// Pixels that lie across an edge count by their share. Sides are never made longer.
struct AreaAveraging: Sendable {
    /// The size of the scaled plane.
    let width: Int
    let height: Int
    private let columns: [Span]
    private let rows: [Span]
    private let sourceWidth: Int
    private let sourceHeight: Int

    /// What a new pixel covers of a side: whole pixels of the source with a share of the first and
    /// of the last.
    private struct Span: Sendable {
        var first: Int
        var last: Int
        var firstShare: Float
        var lastShare: Float

        /// The spans of `count` new pixels over `source` ones.
        static func covering(_ source: Int, by count: Int) -> [Span] {
            (0..<count).map { index in
                // In units of 1/count source pixels, so that all borders are whole numbers.
                let (start, end) = (index * source, (index + 1) * source)
                let (first, last) = (start / count, (end - 1) / count)
                let length = Float(source)
                if first == last {
                    return Span(first: first, last: last, firstShare: 1, lastShare: 0)
                }
                return Span(
                    first: first, last: last,
                    firstShare: Float((first + 1) * count - start) / length,
                    lastShare: Float(end - last * count) / length)
            }
        }
    }

    /// - Parameters:
    ///   - width: The pixels in a row of the source.
    ///   - height: The rows of the source.
    ///   - mostRows: The most rows afterwards; the width shrinks in the same ratio.
    ///   - mostColumns: The most pixels in a row afterwards, whatever the ratio.
    init(width: Int, height: Int, mostRows: Int, mostColumns: Int) {
        requirement(
            width > 0 && height > 0 && mostRows > 0 && mostColumns > 0,
            "AreaAveraging: \(width) x \(height) pixels to at most \(mostColumns) x \(mostRows)")
        sourceWidth = width
        sourceHeight = height
        self.height = min(height, mostRows)
        // The nearest whole number.
        let inRatio = (2 * width * self.height + height) / (2 * height)
        self.width = max(1, min(width, inRatio, mostColumns))
        columns = Span.covering(width, by: self.width)
        rows = Span.covering(height, by: self.height)
    }

    /// The scaled plane `[height, width]`, from 0 (black) to 1 (255).
    func scaled(_ luma: [UInt8]) -> [Float] {
        var result = [Float](repeating: 0, count: width * height)
        var line = [Float](repeating: 0, count: sourceWidth)
        let rowScale = Float(height) / Float(sourceHeight)
        let columnScale = Float(width) / Float(sourceWidth)
        luma.withUnsafeBufferPointer { luma in
            for (y, span) in rows.enumerated() {
                for x in 0..<sourceWidth { line[x] = 0 }
                for row in span.first...span.last {
                    let share = weight(of: row, in: span, scale: rowScale)
                    let start = row * sourceWidth
                    for x in 0..<sourceWidth { line[x] += share * Float(luma[start + x]) }
                }
                for (x, span) in columns.enumerated() {
                    var sum: Float = 0
                    for column in span.first...span.last {
                        sum += weight(of: column, in: span, scale: columnScale) * line[column]
                    }
                    result[y * width + x] = sum / 255
                }
            }
        }
        return result
    }

    /// The share of a source pixel in the mean: `scale`, one by the pixels of an area's side, for
    /// one that is covered whole.
    @inline(__always)
    private func weight(of pixel: Int, in span: Span, scale: Float) -> Float {
        if pixel == span.first { return span.firstShare }
        return pixel == span.last ? span.lastShare : scale
    }
}
