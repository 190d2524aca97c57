package import UnrollSystem

extension RecurrentStackConfig {
    /// Checks sizes and rates.
    ///
    /// - Parameter inputSize: The width of what goes in.
    /// - Throws: `ConfigError`, which names the field.
    package func validate(inputSize: Int) throws {
        try ConfigError.require("hiddenSize", hiddenSize, upTo: ConfigError.largestSize)
        try ConfigError.require("layers", layers, upTo: 64)
        try ConfigError.require("projection", projection, upTo: ConfigError.largestSize)
        try ConfigError.require(
            projection == nil || cell == .lstm, "\(field: "projection") is for an LSTM alone")
        try ConfigError.require("dropout", rate: dropouts.between)
        try ConfigError.require("weightDrop", rate: dropouts.weight)
        let widest = max(hiddenSize, inputSize, outputSize)
        try ConfigError.require(
            4 * hiddenSize * widest <= ConfigError.largestParameter,
            "\(field: "hiddenSize") \(hiddenSize) makes a weight matrix of more than 2 billion elements; "
                + "choose a smaller one")
    }
}
