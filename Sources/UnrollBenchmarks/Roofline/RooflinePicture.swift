import Foundation
import UnrollPictures

/// Results under the machine's ceilings: operations for each byte against operations a second, both
/// by powers (Williams, Waterman and Patterson, 2009). Points are numbered, the names stand beside.
struct RooflinePicture {
    private let machines: [Machine]
    private let rows: [Row]

    private static let plot = (left: 70.0, top: 60.0, width: 660.0, height: 560.0)
    private static let entryHeight = 15.0

    /// Powers of ten at the axes' ends.
    private let x: ClosedRange<Double>
    private let y: ClosedRange<Double>

    /// - Throws: ``PictureError`` where there is nothing to draw.
    init(_ results: Results) throws {
        guard !results.machines.isEmpty, !results.rows.isEmpty else {
            throw PictureError("a picture needs a machine and a row measured on it")
        }
        // The last of each number of threads.
        machines = Dictionary(results.machines.map { ($0.threads, $0) }, uniquingKeysWith: { $1 })
            .values.sorted { $0.threads < $1.threads }
        rows = results.rows
        func powers(_ values: [Double]) -> ClosedRange<Double> {
            let finite = values.filter { $0 > 0 && $0.isFinite }.map(log10)
            return (finite.min() ?? 0).rounded(.down)...(finite.max() ?? 1).rounded(.up)
        }
        let intensities = powers(rows.map(\.intensity))
        // Space at the left for the names of the slopes.
        x = (intensities.lowerBound - 0.5)...intensities.upperBound
        y = powers(rows.map(\.gflops) + machines.map(\.float32))
    }

    var svg: String {
        let names = legend.count
        let height = max(
            Self.plot.top + Self.plot.height + 70,
            Self.plot.top + 80 + Double(names) * Self.entryHeight)
        var picture = SVG(width: 1180, height: height)
        picture.text(
            "Operations a second against operations for each byte moved", Self.plot.left, 28,
            size: 17, weight: "bold")
        picture.text(
            "\(machines[0].cpu); ceilings measured in the same run", Self.plot.left, 47, size: 12,
            color: .muted)
        drawAxes(in: &picture)
        for (index, machine) in machines.enumerated() {
            drawCeilings(machine, color: color(index), in: &picture)
        }
        drawPoints(in: &picture)
        drawLegend(in: &picture)
        return picture.file(title: "Roofline")
    }

    // MARK: Places

    private func place(_ intensity: Double, _ gflops: Double) -> (Double, Double) {
        let across = (log10(intensity) - x.lowerBound) / (x.upperBound - x.lowerBound)
        let up = (log10(gflops) - y.lowerBound) / (y.upperBound - y.lowerBound)
        return (
            Self.plot.left + across * Self.plot.width,
            Self.plot.top + (1 - up) * Self.plot.height
        )
    }

    private func color(_ machine: Int) -> Ink { .series(machine) }

    private func color(threads: Int) -> Ink {
        color(machines.firstIndex { $0.threads == threads } ?? 0)
    }

    /// A row's name once, however many numbers of threads it was measured with.
    private var legend: [String] {
        var seen: Set<String> = []
        return rows.map(\.name).filter { seen.insert($0).inserted }
    }

    // MARK: Parts

    private func drawAxes(in picture: inout SVG) {
        let bottom = Self.plot.top + Self.plot.height
        for power in Int(x.lowerBound.rounded(.down))...Int(x.upperBound) {
            for step in 1...9 {
                let value = Double(step) * pow(10, Double(power))
                guard (x.lowerBound...(x.upperBound + 1e-9)).contains(log10(value)) else {
                    continue
                }
                let at = place(value, pow(10, y.lowerBound)).0
                picture.line(
                    (at, Self.plot.top), (at, bottom), color: step == 1 ? .grid : .fixed("#f0f0f0"))
                if step == 1 { picture.text(label(value), at, bottom + 18, anchor: "middle") }
            }
        }
        for power in Int(y.lowerBound)...Int(y.upperBound) {
            for step in 1...9 {
                let value = Double(step) * pow(10, Double(power))
                guard log10(value) <= y.upperBound + 1e-9 else { continue }
                let at = place(pow(10, x.lowerBound), value).1
                picture.line(
                    (Self.plot.left, at), (Self.plot.left + Self.plot.width, at),
                    color: step == 1 ? .grid : .fixed("#f0f0f0"))
                if step == 1 {
                    picture.text(label(value), Self.plot.left - 8, at + 4, anchor: "end")
                }
            }
        }
        picture.text(
            "FLOP for each byte that must be moved", Self.plot.left + Self.plot.width / 2,
            bottom + 42, size: 13, anchor: "middle")
        picture.text(
            "GFLOP/s", 22, Self.plot.top + Self.plot.height / 2, size: 13, anchor: "middle",
            angle: -90)
    }

    private func label(_ value: Double) -> String {
        value >= 1 ? String(format: "%.0f", value) : String(format: "%g", value)
    }

    /// The peak, and a slope for the first level of each memory, cut off where they leave the plot.
    private func drawCeilings(_ machine: Machine, color: Ink, in picture: inout SVG) {
        let (least, most) = (pow(10, x.lowerBound), pow(10, x.upperBound))
        let floor = pow(10, y.lowerBound)
        let peak = machine.float32
        let threads = machine.threads == 1 ? "1 thread" : "\(machine.threads) threads"
        let slopes = machine.bandwidths.filter {
            ["L1", "L2", "L3, 16 MiB", "memory"].contains($0.level)
        }
        guard let widest = slopes.map(\.gigabytesPerSecond).max() else { return }
        picture.line(
            place(max(least, peak / widest), peak), place(most, peak), color: color, width: 2)
        let (end, top) = place(most, peak)
        picture.text(
            "\(threads): \(Int(peak.rounded())) GFLOP/s", end - 6, top - 6, size: 12,
            anchor: "end", color: color, weight: "bold")
        for (index, slope) in slopes.enumerated() {
            let bandwidth = slope.gigabytesPerSecond
            let from = max(least, floor / bandwidth)
            let to = min(most, peak / bandwidth)
            guard from < to else { continue }
            let (start, stop) = (place(from, from * bandwidth), place(to, to * bandwidth))
            picture.line(
                start, stop, color: color, width: 1.2, dashes: ["", "7 4", "4 4", "2 4"][index])
            // Only one machine's slopes are named: the others have the same dashes.
            guard machine.threads == machines.last?.threads else { continue }
            let angle = atan2(stop.1 - start.1, stop.0 - start.0) * 180 / .pi
            // Side by side, since two memories may be nearly alike.
            let share = [0.06, 0.56, 0.24, 0.06][index]
            picture.text(
                "\(slope.level) \(Int(bandwidth.rounded())) GB/s",
                start.0 + share * (stop.0 - start.0) - 4,
                start.1 + share * (stop.1 - start.1) - 5, size: 11, color: color, angle: angle)
        }
    }

    /// Numbers stand beside their points, where there is space.
    private func drawPoints(in picture: inout SVG) {
        let numbers = Dictionary(
            uniqueKeysWithValues: legend.enumerated().map { ($1, $0 + 1) })
        var taken: [(x: Double, y: Double, width: Double, height: Double)] = rows.map {
            let (x, y) = place($0.intensity, $0.gflops)
            return (x - 4.5, y - 4.5, 9, 9)
        }
        for row in rows {
            let (x, y) = place(row.intensity, row.gflops)
            let color = color(threads: row.threads)
            picture.circle(x, y, radius: 3.5, fill: .background, stroke: color)
            let text = String(numbers[row.name] ?? 0)
            let width = 5.6 * Double(text.count)
            let spot = Self.spots(x, y, width).first { spot in
                !taken.contains {
                    spot.0 < $0.x + $0.width && $0.x < spot.0 + width
                        && spot.1 - 8 < $0.y + $0.height
                        && $0.y < spot.1
                }
            }
            guard let spot else { continue }
            if hypot(spot.0 + width / 2 - x, spot.1 - 4 - y) > 16 {
                picture.line(
                    (x, y), (spot.0 + width / 2, spot.1 - 4), color: .fixed("#bbbbbb"), width: 0.6)
            }
            taken.append((spot.0 - 1, spot.1 - 9, width + 2, 10))
            picture.text(text, spot.0, spot.1, size: 10, color: color)
        }
    }

    /// Places for a number around its point, near ones first: left end and base line.
    private static func spots(_ x: Double, _ y: Double, _ width: Double) -> [(Double, Double)] {
        [9.0, 14, 20, 28, 38, 50, 64].flatMap { distance in
            (0..<16).map { step in
                let angle = Double(step) * .pi / 8
                return (x + distance * cos(angle) - width / 2, y - distance * sin(angle) + 4)
            }
        }
    }

    private func drawLegend(in picture: inout SVG) {
        let left = Self.plot.left + Self.plot.width + 30
        picture.text("share of the roofline:", left + 290, Self.plot.top - 10, size: 11)
        var columns: [(Double, Int)] = []
        for (index, machine) in machines.enumerated() {
            let at = left + 330 + Double(index) * 45
            columns.append((at, machine.threads))
            picture.text(
                machine.threads == 1 ? "1 thr." : "\(machine.threads) thr.", at, Self.plot.top + 6,
                size: 10.5, anchor: "end", color: color(index), weight: "bold")
        }
        for (index, name) in legend.enumerated() {
            let at = Self.plot.top + 22 + Double(index) * Self.entryHeight
            picture.text("\(index + 1)", left + 16, at, size: 10.5, anchor: "end", color: .muted)
            picture.text(name, left + 23, at, size: 10.5)
            for (place, threads) in columns {
                guard let row = rows.last(where: { $0.name == name && $0.threads == threads })
                else { continue }
                picture.text(
                    ReadableTable.percent(row.shareOfRoofline), place, at, size: 10.5,
                    anchor: "end", color: color(threads: threads))
            }
        }
    }
}

struct PictureError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
