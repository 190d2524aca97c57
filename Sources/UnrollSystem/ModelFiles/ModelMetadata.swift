/// The description of a model file in its `__metadata__`: the format version, the task, and named
/// parts as JSON (`unroll.config`, `unroll.vocabulary`, … : what the task has).
///
/// The one reader and writer for networks, n-gram models, mixtures and checkpoints.
package struct ModelMetadata: Sendable {
    /// The newest format that this version reads, and the one it writes. Version 2 spells the
    /// values of a configuration in kebab case and has any named parts; version 1 is read.
    package static let newestVersion = 2

    /// The name of a JSON part; its key in the file is `unroll.` and the name.
    package enum Part {
        package static let config = "config"
        package static let vocabulary = "vocabulary"
        package static let training = "training"
        package static let checkpoint = "checkpoint"
    }

    private static let prefix = "unroll."
    /// Says in an exported file whose names its tensors have; no model has it.
    package static let layoutKey = prefix + "layout"
    private static let versionKey = prefix + "format_version"
    private static let taskKey = prefix + "task"

    /// The task that the model was made for, such as `language-model`.
    package let task: String
    package var parts = ModelParts()
    /// The file that it was read from, for messages.
    private let path: String

    package init(task: String, parts: ModelParts = ModelParts()) {
        self.task = task
        self.parts = parts
        path = ""
    }

    /// Reads the metadata of a file.
    ///
    /// - Throws: `ModelFileError` where the file is not a model, or is of a newer format.
    package init(of file: SafetensorsFile) throws {
        path = file.path
        if file.metadata[Self.layoutKey] != nil {
            throw ModelFileError(
                .invalidMetadata, path, "it was exported from a model for another program",
                cure: "make it a model again with 'unroll convert \(path) MODEL.unroll'")
        }
        guard let version = file.metadata[Self.versionKey] else {
            throw ModelFileError(
                .invalidMetadata, path, "it has no \(Self.versionKey) in its metadata",
                cure: "name a file that 'unroll' has written")
        }
        try Self.check(version: version, path)
        guard let task = file.metadata[Self.taskKey] else {
            throw ModelFileError(
                .invalidMetadata, path, "it has no \(Self.taskKey) in its metadata")
        }
        self.task = task
        for (key, text) in file.metadata
        where key.hasPrefix(Self.prefix) && key != Self.versionKey && key != Self.taskKey {
            let name = String(key.dropFirst(Self.prefix.count))
            let isOld = version == "1" && name == Part.config
            parts.set(name, json: isOld ? Self.respelled(text) : text)
        }
    }

    /// A configuration of version 1 in the spellings of version 2. Quotes inside strings are escaped
    /// in JSON, so that no label can be taken for a key.
    private static func respelled(_ config: String) -> String {
        var config = config
        for (old, new) in [
            ("\"direction\":\"leftToRight\"", "\"direction\":\"left-to-right\""),
            ("\"direction\":\"rightToLeft\"", "\"direction\":\"right-to-left\""),
            ("\"reset\":\"beforeProduct\"", "\"reset\":\"before-product\""),
            ("\"reset\":\"afterProduct\"", "\"reset\":\"after-product\""),
            ("{\"blackOut\":{", "{\"blackout\":{"),
            ("{\"noiseContrastive\":{", "{\"noise-contrastive\":{"),
            ("{\"adamW\":{", "{\"adamw\":{"), ("{\"adaGrad\":{", "{\"adagrad\":{"),
            ("{\"rmsProp\":{", "{\"rmsprop\":{"),
        ] {
            config = config.replacing(old, with: new)
        }
        return config
    }

    private static func check(version: String, _ path: String) throws {
        let isNumber =
            !version.isEmpty && version.utf8.first != UInt8(ascii: "0")
            && version.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber else {
            throw ModelFileError(
                .invalidMetadata, path,
                "its format version '\(version.prefix(40))' is not a whole number above 0")
        }
        guard let number = Int(version), number <= newestVersion else {
            throw ModelFileError(
                .newerFormat, path,
                "its format version is \(version.prefix(40)), this program reads up to "
                    + "\(newestVersion)",
                cure: "use a newer version of unroll")
        }
    }

    /// Throws where the model was made for another task.
    package func require(task wanted: String) throws {
        guard task == wanted else {
            throw ModelFileError(
                .invalidMetadata, path,
                "it is a model for the task '\(task.prefix(40))', not '\(wanted)'",
                cure: "use the commands of its own task")
        }
    }

    // MARK: Parts

    /// The JSON of a part.
    ///
    /// - Throws: `ModelFileError` where there is none.
    package func json(_ name: String) throws -> String {
        guard let text = parts.json[name] else {
            throw ModelFileError(
                .invalidMetadata, path, "it has no \(Self.prefix)\(name) in its metadata")
        }
        return text
    }

    /// - Throws: `ModelFileError` where there is no such part, or it holds something else.
    package func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        let text = try json(name)
        do {
            return try JSONCoding.decode(type, from: text)
        } catch {
            throw ModelFileError(
                .invalidMetadata, path,
                "its \(Self.prefix)\(name) cannot be read (\(JSONCoding.reason(error)))")
        }
    }

    /// As safetensors files hold it.
    package var strings: [String: String] {
        var strings = [
            Self.versionKey: "\(Self.newestVersion)", Self.taskKey: task,
        ]
        for (name, text) in parts.json { strings[Self.prefix + name] = text }
        return strings
    }
}

extension SafetensorsWriter {
    package init(_ metadata: ModelMetadata) { self.init(metadata: metadata.strings) }
}
