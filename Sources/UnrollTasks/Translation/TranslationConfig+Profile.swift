internal import UnrollData
internal import UnrollLayers

extension TranslationConfig {
    /// What a page on a translator tells.
    var profile: TaskProfile {
        var profile = TaskProfile()
        profile.pipeline = "translation"
        profile.tags = [encoder.cell.rawValue, "encoder-decoder", "attention"]
        profile.swift = [
            "let translator = try Translator(contentsOf: MODEL)",
            "let translation = translator.translate([\"A text.\"], by: DecodingConfig(beam: 5))[0]",
            "print(translation.text)",
        ]
        profile.sources = files
        profile.limits = [
            "It translates texts of up to \(maximumLength) symbols, each for itself.",
            "It may leave something out or add something, and does not say so.",
        ]
        return profile
    }
}
