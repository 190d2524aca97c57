internal import UnrollPlatform

/// The name of what is made from an input file: its own with another ending, in this folder.
///
/// - Parameter other: The name for standard input, without an ending.
func outputName(for input: String, ending: String, standardInput other: String)
    -> String
{
    let name = input == "-" ? other : input.split(separator: "/").last.map(String.init) ?? input
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name + ending }
    return name[..<dot] + ending
}

/// A model's name with a word more, before the ending of models.
func modelName(_ model: String, with word: String) -> String {
    model.hasSuffix(".unroll")
        ? model.dropLast(".unroll".count) + ".\(word).unroll" : model + ".\(word)"
}

/// The name of a run: that of its model, without folder and ending.
func runName(ofModel model: String) -> String {
    let name = model.split(separator: "/").last.map(String.init) ?? "model"
    let ending = ".unroll"
    return name.hasSuffix(ending) && name != ending ? String(name.dropLast(ending.count)) : name
}

/// A symbol on one line.
func visible(_ symbol: String) -> String {
    switch symbol {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case "\r\n": "\\r\\n"
    default: symbol
    }
}
