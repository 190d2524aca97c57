/// Results as tables for Documentation/performance.md.
enum MarkdownTable {
    static func machine(_ machine: Machine) -> String {
        let number = ReadableTable.number
        var lines = [
            "\(machine.cpu), \(machine.threads) thread\(machine.threads == 1 ? "" : "s"); "
                + machine.compiler, "", "| what | measured |", "|---|---:|",
            "| float32 multiply-adds | \(number(machine.float32)) GFLOP/s |",
        ]
        if let peak = machine.bfloat16 {
            lines.append("| bfloat16 dot products | \(number(peak)) GFLOP/s |")
        }
        if let peak = machine.int8 {
            lines.append("| int8 dot products | \(number(peak)) GOP/s |")
        }
        for level in machine.bandwidths {
            lines.append(
                "| reading, \(level.level) | \(number(level.gigabytesPerSecond)) GB/s |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func rows(_ rows: [Row]) -> String {
        let header =
            "| row | threads | median | GFLOP/s | of the peak | of the roofline (memory) "
            + "| tokens/s | allocated | process |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
        let lines = rows.map { row in
            [
                "`\(row.name)`", "\(row.threads)", ReadableTable.duration(row.medianSeconds),
                ReadableTable.number(row.gflops), ReadableTable.percent(row.shareOfPeak),
                "\(ReadableTable.percent(row.shareOfRoofline)) (\(row.memory))",
                ReadableTable.number(row.tokensPerSecond), ReadableTable.bytes(row.bytesAllocated),
                row.peakMemoryBytes.map(ReadableTable.bytes) ?? "",
            ].joined(separator: " | ")
        }
        return ([header] + lines.map { "| \($0) |" }).joined(separator: "\n")
    }
}
