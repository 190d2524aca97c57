internal import UnrollData
internal import UnrollLanguageModels
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// A mixture on disk: the files of its parts and their weights, no tensors of its own.
struct MixtureFile {
    static let task = "mixture-language-model"

    struct Config: Codable {
        enum Part: Codable {
            /// A model's file, from the mixture's folder on.
            case model(file: String)
            case cache(decay: Double, smoothing: Double)
        }

        var parts: [Part]
        /// λ, of each part.
        var weights: [Double]
    }

    private let config: Config
    private let codec: TextCodec
    private let path: String

    /// - Throws: `ModelFileError`.
    init(_ file: ModelFile) throws {
        try file.require(task: Self.task)
        config = try file.config(Config.self)
        codec = try TextCodec(of: file)
        path = file.path
        guard config.parts.count == config.weights.count, !config.parts.isEmpty,
            config.weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
            config.weights.contains(where: { $0 > 0 })
        else {
            throw ModelFileError(
                .invalidMetadata, path,
                "its weights do not fit its \(counted(config.parts.count, "part"))")
        }
    }

    /// A part of a mixture.
    struct MixedPart: Sendable, Encodable {
        /// Its file, or what cache it is.
        var model: String
        var weight: Double
    }

    var parts: [MixedPart] {
        zip(config.parts, config.weights).map { part, weight in
            let name =
                switch part {
                case .model(let file): file
                case .cache(let decay, _): "cache (decay \(decay))"
                }
            return MixedPart(model: name, weight: weight)
        }
    }

    /// The mixture with all its parts.
    ///
    /// - Parameter precision: As in ``LanguageModels/load(_:precision:)``.
    /// - Throws: The errors of loading a part.
    func model(precision: Precision?) throws -> MixtureModel {
        let parts = try config.parts.map { part -> any LanguageModel in
            switch part {
            case .model(let file):
                let place = placeOfPart(file, mixture: path)
                guard AtomicFile.exists(place) else {
                    throw ModelFileError(
                        .missingTensor, path, "its part \(place) is not there",
                        cure: "put the parts where they were when they were mixed, or mix again")
                }
                if LanguageModels.isARPA(place) { return try BackoffModel(arpa: place) }
                let model = try ModelFile(place)
                guard model.task != Self.task else {
                    throw ModelFileError(
                        .invalidMetadata, path, "its part \(place) is a mixture itself",
                        cure: "mix the models themselves")
                }
                return try LanguageModels.load(
                    place, precision: model.task == LanguageModelConfig.task ? precision : nil)
            case .cache(let decay, let smoothing):
                guard decay > 0, decay < 1, smoothing > 0, smoothing.isFinite else {
                    throw ModelFileError(
                        .invalidMetadata, path, "its cache fades by \(decay), which is not in 0..<1"
                    )
                }
                return UnigramCacheModel(
                    codec: codec, memory: .decay(decay), smoothing: smoothing)
            }
        }
        return try MixtureModel(parts, weights: config.weights)
    }

    static func write(_ config: Config, codec: TextCodec, to path: String) throws {
        var metadata = ModelMetadata(task: task, parts: codec.parts)
        try metadata.parts.set(ModelMetadata.Part.config, config)
        try SafetensorsWriter(metadata).write(to: path)
    }
}

/// Where a part lies: beside the mixture, unless its path is absolute.
private func placeOfPart(_ file: String, mixture: String) -> String {
    guard !file.hasPrefix("/"), let slash = mixture.lastIndex(of: "/") else { return file }
    return String(mixture[...slash]) + file
}

/// How a mixture names a part: from its own folder on where the part lies in it or below, else by
/// an absolute path.
func nameOfPart(_ part: String, mixture: String) -> String {
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : currentFolder() + "/" + path
    }
    let (part, mixture) = (absolute(part), absolute(mixture))
    let folder = mixture[...(mixture.lastIndex(of: "/") ?? mixture.startIndex)]
    return part.hasPrefix(folder) ? String(part.dropFirst(folder.count)) : part
}
