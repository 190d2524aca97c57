import Foundation
import TestSupport
import Testing
import UnrollPictures

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct ChartTests {
    @Test(arguments: Gallery.svg.map(\.name)) func drawingsAreThoseThatWereLookedAt(_ name: String)
        throws
    {
        let drawn = try #require(Gallery.svg.first { $0.name == name }?.text)
        try expectKeptPicture(drawn, "\(name).svg")
    }

    @Test(arguments: Gallery.terminal.map(\.name)) func terminalsAreThoseThatWereLookedAt(
        _ name: String
    ) throws {
        let drawn = try #require(Gallery.terminal.first { $0.name == name }?.lines)
        try expectKeptPicture(drawn.joined(separator: "\n") + "\n", "\(name).txt")
    }

    @Test(arguments: Gallery.svg.map(\.name)) func everyDrawingIsXML(_ name: String) throws {
        let drawn = try #require(Gallery.svg.first { $0.name == name }?.text)
        let parser = XMLParser(data: Data(drawn.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
    }

    // numpy.percentile([3, 5, 8, 13, 21, 34], [25, 50, 75]) = 5.75, 10.5, 19.0
    @Test func quartilesAreNumPys() throws {
        let box = try #require(Chart.Box(of: [34, 3, .nan, 21, 5, 13, 8]))
        #expect((box.low, box.high) == (3, 34))
        #expect(box.lowerQuartile == 5.75)
        #expect(box.median == 10.5)
        #expect(box.upperQuartile == 19)
        #expect(Chart.Box(of: [.nan]) == nil)
    }

    @Test func whatHasNoPlaceIsSaid() {
        #expect(
            Gallery.gaps.lines(width: 60)[1]
                == "2 values that have no place on the axes are not drawn")
        let zeros = Chart(
            "Zeros", x: Chart.Axis("x"), y: Chart.Axis("y", scale: .logarithmic),
            [Chart.Series("", .line([Chart.Point(1, 0), Chart.Point(2, -1), Chart.Point(3, 4)]))])
        #expect(zeros.svg.contains("2 values that have no place"))
    }

    /// Nothing, one value, one value again and again, and numbers of any size are drawn.
    @Test(arguments: [
        [Double](), [0.0], [1e-320], [5, 5, 5], [1e300, -1e300], [-Double.infinity, Double.nan],
        [1e-9, 1],
        [1e15, 1e15 + 1], [Double.greatestFiniteMagnitude, -Double.greatestFiniteMagnitude],
    ]) func oddValuesAreDrawn(_ values: [Double]) {
        for scale in [Chart.Axis.Scale.linear, .logarithmic] {
            let points = values.enumerated().map { Chart.Point(Double($0), $1) }
            let chart = Chart(
                "Odd", x: Chart.Axis("x"), y: Chart.Axis("y", scale: scale),
                [
                    Chart.Series("line", .line(points)), Chart.Series("points", .points(points)),
                    Chart.Series(
                        "band", .line(points, spread: values.map { Chart.Spread($0, -$0) })),
                    Chart.Series("rule", .rule(values.first ?? .nan)),
                ])
            #expect(chart.svg.contains("</svg>") && !chart.svg.contains("nan"))
            #expect(chart.lines(width: 40, height: 5).count > 5)
            let swapped = Chart(
                "Odd", x: Chart.Axis("x", scale: scale), y: Chart.Axis("y"),
                [Chart.Series("", .line(points.map { Chart.Point($0.y, $0.x) }))])
            #expect(swapped.svg.contains("</svg>") && swapped.lines(width: 5, height: 1).count > 3)
            let bars = Chart(
                "Odd", x: Chart.Axis("x", categories: values.map { "\($0)" }),
                y: Chart.Axis("y", scale: scale),
                [
                    Chart.Series("", .bars(values)),
                    Chart.Series("b", .boxes([Chart.Box(of: values)])),
                ])
            #expect(bars.svg.contains("</svg>") && !bars.lines(width: 10).isEmpty)
            let heat = HeatMap(
                "Odd", values: [values, values], scale: .diverging, showsValues: true)
            #expect(heat.svg.contains("</svg>") && !heat.lines(width: 10).isEmpty)
            #expect(!HeatMap("Odd", values: [values], showsValues: true).lines(width: 90).isEmpty)
        }
    }

    @Test func ticksAreRoundAndNotTooMany() {
        for (low, high) in [(0.0, 0.97), (0.013, 0.019), (-3, 8), (0, 50), (1200, 98_000), (1, 3)] {
            let chart = Chart(
                "T", x: Chart.Axis("x"), y: Chart.Axis("y"),
                [Chart.Series("", .line([Chart.Point(low, low), Chart.Point(high, high)]))])
            let ticks = chart.drawable.x.ticks
            #expect((3...7).contains(ticks.count), "\(low) to \(high): \(ticks.map(\.label))")
            #expect(ticks.allSatisfy { $0.label.count <= 6 }, "\(ticks.map(\.label))")
        }
    }

    /// Charts of epochs have no tick at half an epoch.
    @Test func wholeNumbersHaveWholeTicks() {
        let chart = Chart(
            "T", x: Chart.Axis("epoch"), y: Chart.Axis("loss"),
            [Chart.Series("", .line([Chart.Point(1, 5), Chart.Point(2, 4), Chart.Point(3, 3.5)]))])
        #expect(chart.drawable.x.ticks.map(\.label) == ["1", "2", "3"])
    }
}
