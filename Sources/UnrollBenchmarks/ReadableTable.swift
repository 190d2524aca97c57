import Foundation

/// Rows as people read them.
enum ReadableTable {
    static let header =
        pad("name", 46) + right("median", 12) + right("GFLOP/s", 10) + right("peak", 6)
        + right("roof", 6) + right("tokens/s", 13) + right("allocated", 12) + right("memory", 11)

    static func machine(_ machine: Machine) -> String {
        var lines = [
            "\(machine.cpu), \(machine.threads) threads; \(machine.compiler)",
            "float32 \(number(machine.float32)) GFLOP/s"
                + (machine.bfloat16.map { ", bfloat16 \(number($0))" } ?? "")
                + (machine.int8.map { ", int8 \(number($0))" } ?? ""),
        ]
        lines.append(
            "reads, GB/s: "
                + machine.bandwidths.map { "\($0.level) \(number($0.gigabytesPerSecond))" }
                .joined(separator: "; "))
        return lines.joined(separator: "\n")
    }

    static func line(_ row: Row) -> String {
        pad(row.name, 46) + right(duration(row.medianSeconds), 12)
            + right(number(row.gflops), 10) + right(percent(row.shareOfPeak), 6)
            + right(percent(row.shareOfRoofline), 6) + right(number(row.tokensPerSecond), 13)
            + right(bytes(row.bytesAllocated), 12)
            + right(row.peakMemoryBytes.map(bytes) ?? "", 11)
    }

    // MARK: Numbers

    /// Three digits, or all before the point.
    static func number(_ value: Double) -> String {
        let digits = value >= 100 || value == 0 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }

    static func percent(_ share: Double) -> String { String(format: "%.0f%%", share * 100) }

    static func duration(_ seconds: Double) -> String {
        if seconds >= 1 { return number(seconds) + " s" }
        return seconds >= 1e-3 ? number(seconds * 1e3) + " ms" : number(seconds * 1e6) + " µs"
    }

    static func bytes(_ count: Int) -> String {
        var value = Double(count) / 1024
        for unit in ["KiB", "MiB"] {
            if value < 1024 { return "\(number(value)) \(unit)" }
            value /= 1024
        }
        return number(value) + " GiB"
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
