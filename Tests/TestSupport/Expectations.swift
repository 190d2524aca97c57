package import Testing

/// Expects each number of `actual` within `absolute + relative · |expected|` of its counterpart;
/// the first that is not is reported with its index and both values.
package func expectClose(
    _ actual: [Float], _ expected: [Double], relative: Double, absolute: Double,
    _ name: String = "value", sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record(
            "\(name): \(actual.count) numbers, expected \(expected.count)",
            sourceLocation: sourceLocation)
        return
    }
    for (index, (a, e)) in zip(actual, expected).enumerated() {
        let close = abs(Double(a) - e) <= absolute + relative * abs(e)
        if !(close || a.isNaN && e.isNaN || Double(a) == e) {
            Issue.record("\(name)[\(index)] is \(a), expected \(e)", sourceLocation: sourceLocation)
            return
        }
    }
}

/// Expects the same bits, number by number.
package func expectSameBits(
    _ actual: [Float], _ expected: [Float], _ name: String = "value",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual.count == expected.count else {
        Issue.record(
            "\(name): \(actual.count) numbers, expected \(expected.count)",
            sourceLocation: sourceLocation)
        return
    }
    for (index, (a, e)) in zip(actual, expected).enumerated() where a.bitPattern != e.bitPattern {
        Issue.record(
            "\(name)[\(index)] is \(a), expected the bits of \(e)", sourceLocation: sourceLocation)
        return
    }
}

/// Expects `gradient` to be that of `function` at `point`, by central differences in double
/// precision.
///
/// - Parameters:
///   - atMost: How many coordinates are tried, spread over all of them.
///   - step: Half the distance between the two points of a difference.
package func expectGradient(
    _ gradient: [Float], at point: [Double], atMost: Int = .max, step: Double = 1e-5,
    relative: Double = 1e-4, absolute: Double = 1e-5, _ name: String = "gradient",
    sourceLocation: SourceLocation = #_sourceLocation, of function: ([Double]) -> Double
) {
    guard gradient.count == point.count else {
        Issue.record(
            "\(name): \(gradient.count) numbers for \(point.count)", sourceLocation: sourceLocation)
        return
    }
    var moved = point
    for index in stride(from: 0, to: point.count, by: max(1, point.count / atMost)) {
        moved[index] = point[index] + step
        let above = function(moved)
        moved[index] = point[index] - step
        let below = function(moved)
        moved[index] = point[index]
        let expected = (above - below) / (2 * step)
        if !(abs(Double(gradient[index]) - expected) <= absolute + relative * abs(expected)) {
            Issue.record(
                "\(name)[\(index)] is \(gradient[index]), central differences give \(expected)",
                sourceLocation: sourceLocation)
            return
        }
    }
}
