internal import Unroll

/// A model of another program as `info` prints it.
struct ForeignModelText: Encodable {
    let model: ForeignModel

    /// Tensors beyond this number are not listed for people.
    private static let mostTensors = 40

    private enum Key: String, CodingKey {
        case file, kind, parameters, looksLike, convert, details, tensors
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(model.file, forKey: .file)
        try values.encode(model.kind, forKey: .kind)
        try values.encodeIfPresent(model.parameters, forKey: .parameters)
        try values.encodeIfPresent(model.looksLike, forKey: .looksLike)
        try values.encodeIfPresent(model.conversion.map(GivenCommand.line), forKey: .convert)
        try values.encode(
            Dictionary(model.details.map { ($0.name, $0.text) }) { first, _ in first },
            forKey: .details)
        try values.encode(model.tensors, forKey: .tensors)
    }

    var lines: [String] {
        var rows: [(name: String, text: String)] = [("file", model.file), ("kind", model.kind)]
        if let parameters = model.parameters {
            rows.append(
                (
                    "elements",
                    "\(parameters.grouped) in \(counted(model.tensors.count, "tensor"))"
                ))
        }
        if let looksLike = model.looksLike { rows.append(("looks like", looksLike)) }
        rows += model.details
        if let conversion = model.conversion {
            rows.append(("to convert", GivenCommand.line(conversion)))
        }
        var lines = [""] + namedLines(rows, indent: 2 + (rows.map(\.name.count).max() ?? 0))
        guard !model.tensors.isEmpty else { return lines }
        lines += ["", "tensors:"]
        for tensor in model.tensors.prefix(Self.mostTensors) {
            let type = tensor.type.map { "  \($0)" } ?? ""
            lines.append("  \(printable(tensor.name))  \(tensor.shape)\(type)")
        }
        if model.tensors.count > Self.mostTensors {
            lines.append("  … and \(model.tensors.count - Self.mostTensors) more")
        }
        return lines
    }

    /// A name of a file without what would move the cursor.
    private func printable(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
