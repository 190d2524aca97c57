import Foundation
import UnrollPictures
import UnrollSystem

/// Results under the machine's ceilings: operations for each byte against operations a second, both
/// by powers (Williams, Waterman and Patterson, 2009). Points are numbered, the names stand beside.
struct RooflinePicture {
    private let machines: [Machine]
    private let rows: [Row]

    /// - Throws: ``PictureError`` where there is nothing to draw.
    init(_ results: Results) throws {
        guard !results.machines.isEmpty, !results.rows.isEmpty else {
            throw PictureError("a picture needs a machine and a row measured on it")
        }
        // The last of each number of threads.
        machines = Dictionary(results.machines.map { ($0.threads, $0) }, uniquingKeysWith: { $1 })
            .values.sorted { $0.threads < $1.threads }
        rows = results.rows
    }

    var svg: String {
        var chart = Chart(
            "Operations a second against operations for each byte moved",
            subtitle: "\(machines[0].cpu); ceilings measured in the same run",
            x: Chart.Axis("FLOP for each byte that must be moved", scale: .logarithmic),
            y: Chart.Axis("GFLOP/s", scale: .logarithmic),
            machines.enumerated().flatMap { ceilings($1, color: $0) }
                + machines.enumerated().map { points($1, color: $0) }, key: key)
        chart.plot = (640, 1000)
        return chart.svg
    }

    /// The ends of what was measured.
    private var ends: (intensity: ClosedRange<Double>, least: Double) {
        let intensities = rows.map(\.intensity).filter { $0 > 0 && $0.isFinite }
        let speeds = rows.map(\.gflops).filter { $0 > 0 && $0.isFinite }
        let (least, most) = (intensities.min() ?? 1, intensities.max() ?? 1)
        return ((least / 2)...(most * 1.5), (speeds.min() ?? 1) / 2)
    }

    /// The peak, and a slope for the first level of each memory, cut off where they leave the plot.
    private func ceilings(_ machine: Machine, color: Int) -> [Chart.Series] {
        let ends = ends
        let peak = machine.float32
        let slopes = machine.bandwidths.filter {
            ["L1", "L2", "L3, 16 MiB", "memory"].contains($0.level)
        }
        guard let widest = slopes.map(\.gigabytesPerSecond).max() else { return [] }
        let name = counted(machine.threads, "thread")
        var series = [
            Chart.Series(
                "\(name): \(Int(peak.rounded())) GFLOP/s",
                .line(
                    Self.points(
                        from: max(ends.intensity.lowerBound, peak / widest),
                        to: ends.intensity.upperBound
                    ) { _ in peak }), color: color, pattern: 0)
        ]
        for (index, slope) in slopes.enumerated() {
            let bandwidth = slope.gigabytesPerSecond
            let from = max(ends.intensity.lowerBound, ends.least / bandwidth)
            let to = min(ends.intensity.upperBound, peak / bandwidth)
            guard from < to else { continue }
            series.append(
                Chart.Series(
                    "\(name): \(slope.level) \(Int(bandwidth.rounded())) GB/s",
                    .line(Self.points(from: from, to: to) { $0 * bandwidth }), color: color,
                    pattern: index + 1))
        }
        return series
    }

    /// Points enough that none of them is drawn as one.
    private static func points(
        from: Double, to: Double, _ y: (Double) -> Double
    ) -> [Chart.Point] {
        (0...30).map { step in
            let x = from * pow(to / from, Double(step) / 30)
            return Chart.Point(x, y(x))
        }
    }

    /// A row's name once, however many numbers of threads it was measured with.
    private var names: [String] {
        var seen: Set<String> = []
        return rows.map(\.name).filter { seen.insert($0).inserted }
    }

    private func points(_ machine: Machine, color: Int) -> Chart.Series {
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 + 1) })
        let measured = rows.filter { $0.threads == machine.threads }
        return Chart.Series(
            "measured, \(counted(machine.threads, "thread"))",
            .points(
                measured.map { Chart.Point($0.intensity, $0.gflops) },
                labels: measured.map { String(numbers[$0.name] ?? 0) }), color: color, pattern: 0)
    }

    /// Numbers and names, and each one's share of the roofline.
    private var key: [[String]] {
        let heading =
            ["share of the roofline"]
            + machines.map { $0.threads == 1 ? "1 thr." : "\($0.threads) thr." }
        return [heading]
            + names.enumerated().map { index, name in
                ["\(index + 1)  \(name)"]
                    + machines.map { machine in
                        rows.last { $0.name == name && $0.threads == machine.threads }
                            .map { ReadableTable.percent($0.shareOfRoofline) } ?? ""
                    }
            }
    }
}

struct PictureError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
