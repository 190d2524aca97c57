#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing

    /// `References/rebuild_models.py`, which computes what a model file says from the page
    /// Documentation/model-format.md alone.
    enum RebuildScript {
        /// Whether there is a Python with NumPy to run it.
        static let canRun = Python.has("numpy")

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
            let result = try Python.run([script.path] + arguments)
            try #require(result.status == 0, "\(result.problem)")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Answer.self, from: result.output)
        }

        /// The same of texts, files or sentences, handed over as a JSON array.
        static func answer<Answer: Decodable>(
            _ model: String, of given: some Encodable, in folder: TemporaryFolder
        ) throws -> Answer {
            let path = folder.file("given.json")
            try JSONEncoder().encode(given).write(to: URL(fileURLWithPath: path))
            return try answer(model, path)
        }
    }
#endif
