internal import UnrollData
internal import UnrollLayers

extension LanguageModelConfig {
    /// What a page on a network of this configuration tells.
    var profile: TaskProfile {
        var profile = TaskProfile()
        profile.pipeline = "text-generation"
        profile.tags = ["language-model", "\(level.rawValue)-level"]
        if hasRecurrentLayers { profile.tags.append(recurrent.cell.rawValue) }
        profile.swift = [
            "let model = try RecurrentLanguageModel(contentsOf: MODEL)",
            "for await piece in model.text(after: \"The \", length: 200) {",
            "    print(piece, terminator: \"\")", "}",
        ]
        profile.limits = languageModelLimits
        return profile
    }
}

extension TaskProfile {
    /// What a page on a language model without a network tells.
    ///
    /// - Parameter tags: The words that people look for its kind by.
    static func counts(_ tags: [String]) -> TaskProfile {
        var profile = TaskProfile()
        profile.pipeline = "text-generation"
        profile.tags = ["language-model"] + tags
        profile.swift = [
            "let model = try LanguageModels.load(MODEL)",
            "model.generateText(",
            "    after: \"The \", length: 200, sampler: Sampler(), random: RandomStream(seed: 1)",
            ") { bytes in", "    print(String(decoding: bytes, as: UTF8.self), terminator: \"\")",
            "}",
        ]
        profile.limits = languageModelLimits
        return profile
    }
}

private let languageModelLimits = [
    "What it writes is likely under its training texts, not true.",
    "A symbol that its vocabulary lacks is read as unknown.",
]
