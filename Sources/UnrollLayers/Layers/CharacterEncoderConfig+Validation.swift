package import UnrollSystem

extension CharacterEncoderConfig {
    /// Checks sizes.
    ///
    /// - Throws: `ConfigError`, which names the field.
    package func validate() throws {
        try ConfigError.require("characterFilters", characterSize, upTo: 4096)
        try ConfigError.require(
            !filters.isEmpty && filters.count <= 64
                && filters.allSatisfy {
                    (1...1000).contains($0.width) && (1...65_536).contains($0.count)
                },
            "\(field: "characterFilters"): filters must be 1 to 1000 characters wide, and 1 to 65536 of each"
        )
        try ConfigError.require(
            (0...16).contains(highwayLayers), "\(field: "characterFilters"): 0 to 16 highway layers"
        )
        try ConfigError.require(
            (3...1000).contains(limit), "\(field: "wordLength") \(limit) must be from 3 to 1000")
    }
}
