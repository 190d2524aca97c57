import Foundation
import TestSupport

/// The scripts in `References`, run by this machine's Python.
enum ReferencePython {
    struct Failure: Error {
        var problem: String
    }

    /// Whether Python is there and has a module.
    static func has(_ module: String) -> Bool { Python.has(module) }

    /// What a script prints.
    static func run(_ arguments: [String]) throws -> String {
        let result = try Python.run(arguments)
        guard result.status == 0 else { throw Failure(problem: result.problem) }
        return String(decoding: result.output, as: UTF8.self)
    }

    /// A script of References.
    static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("References/\(name)").path
    }
}
