package import ArgumentParser
package import Unroll

/// Runs a command's work: long work shows what it is doing, and errors name the tool's options.
package func runCommand<R>(_ work: () throws -> R) throws -> R {
    Interruption.endProcess(saying: "\ninterrupted\n")
    defer { StatusLine.shared.clear() }
    do {
        return try ReadingListener.using(ReadingNotes().listener) {
            try Activity.listening({ StatusLine.shared.show($0) }, work)
        }
    } catch let error as any FieldNamingError {
        throw SpelledError(error)
    } catch is CancellationError {
        StatusLine.shared.write(line: "interrupted; nothing was written")
        throw ExitCode(130)
    }
}

/// The result of a command on standard output: one JSON object, or lines.
package protocol CommandResult: Encodable {
    var lines: [String] { get }
}

/// Prints a command's result.
package func printResult(_ result: some CommandResult, json: Bool) throws {
    StatusLine.shared.clear()
    var out = StandardOutput()
    if json {
        try out.write(line: jsonLine(result))
    } else {
        for line in result.lines { try out.write(line: line) }
    }
    try out.flush()
}

/// One JSON object on one line, keys in snake case.
package func jsonLine(_ value: some Encodable) throws -> String {
    try JSONCoding.encode(value, .snakeCaseLine)
}
