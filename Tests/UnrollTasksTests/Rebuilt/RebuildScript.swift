#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing

    /// `References/rebuild_models.py`, which computes what a model file says from the page
    /// Documentation/model-format.md alone.
    enum RebuildScript {
        /// Whether there is a Python with NumPy to run it.
        static let canRun: Bool = {
            (try? run(["-c", "import numpy"]))?.status == 0
        }()

        /// What it says of a text, by a language model's file.
        struct Scores: Decodable {
            var symbols: [Int32]
            var logProbabilities: [Double]
        }

        /// What it says of texts, by a classifier's file.
        struct Classes: Decodable {
            var labels: [String]
            var probabilities: [[Double]]
        }

        static func answer<Answer: Decodable>(_ model: String, _ given: String) throws -> Answer {
            try answer("rebuild_models.py", [model, given])
        }

        /// The tokens of plain texts.
        static func tokens(of texts: [String], in folder: TemporaryFolder) throws -> [[String]] {
            let path = folder.file("texts.json")
            try JSONEncoder().encode(texts).write(to: URL(fileURLWithPath: path))
            return try answer("rebuild_plain_text.py", [path])
        }

        private static func answer<Answer: Decodable>(_ script: String, _ arguments: [String])
            throws -> Answer
        {
            let script = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("References").appendingPathComponent(script)
            let (status, output, problem) = try run([script.path] + arguments)
            try #require(status == 0, "\(problem)")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Answer.self, from: output)
        }

        /// The same of texts, files or sentences, handed over as a JSON array.
        static func answer<Answer: Decodable>(
            _ model: String, of given: some Encodable, in folder: TemporaryFolder
        ) throws -> Answer {
            let path = folder.file("given.json")
            try JSONEncoder().encode(given).write(to: URL(fileURLWithPath: path))
            return try answer(model, path)
        }

        static func run(_ arguments: [String]) throws -> (
            status: Int32, output: Data, problem: String
        ) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3"] + arguments
            let (output, problem) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = problem
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            let text = String(
                decoding: problem.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, data, text)
        }
    }
#endif
