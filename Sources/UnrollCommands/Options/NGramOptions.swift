internal import ArgumentParser
internal import Unroll

/// A number of bytes: 512M, 4G, 65536K.
struct MemorySize: ExpressibleByArgument {
    var bytes: Int

    init?(argument: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let last = argument.last, let unit = units[Character(last.uppercased())],
            let number = Int(argument.dropLast()), number > 0
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}

/// How models of n-grams are made.
struct NGramOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Symbols of the longest n-grams. (default: 5)", valueName: "n"))
    var order: Int?

    @Option(
        help: ArgumentHelp(
            "The most memory to count in, such as 512M or 4G; what does not fit goes to temporary "
                + "files beside the model. (default: half of the machine's)", valueName: "size"))
    var memory: MemorySize?

    @Option(help: ArgumentHelp("Write the model in ARPA form too.", valueName: "file"))
    var arpa: String?

    /// The options that were given, by their spelling.
    var given: [String] {
        [
            ("--order", order != nil), ("--memory", memory != nil), ("--arpa", arpa != nil),
        ].filter(\.1).map(\.0)
    }

    func validate() throws {
        let largest = KneserNeyConfig.largestOrder
        if let order, !(1...largest).contains(order) {
            throw ValidationError("--order \(order) must be from 1 to \(largest)")
        }
        let least = KneserNeyConfig.leastMemory
        if let memory, memory.bytes < least {
            throw ValidationError("--memory must be at least \(least >> 20)M")
        }
    }
}
