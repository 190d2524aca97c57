internal import UnrollData
public import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

extension CellWeights {
    /// Weights as a file gives them, with the sizes that they have.
    public struct Stored: Sendable {
        /// The weights.
        public var weights: CellWeights
        /// D
        public var inputSize: Int
        /// The cell with the file's H and P.
        public var config: RecurrentStackConfig
    }

    /// Reads weights from a JSON file: an object whose members are matrices as arrays of rows and vectors
    /// as arrays of numbers, `{"weight_ih": [[0.1, 0.2], …], "weight_hh": […], "bias": […]}`, and where
    /// the cell has them `bias_hn`, `weight_hr`, and the states before the first time step,
    /// `initial_hidden` and `initial_cell`, which are zero otherwise.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - config: The cell that the weights are for; its sizes are not read.
    /// - Throws: `FileError`; `DataError` where the file is not of this form, or its matrices do not fit the
    ///   cell or each other.
    public static func read(_ path: String, for config: RecurrentStackConfig) throws -> Stored {
        var file = try NumbersFile(path)
        let cell = config.recurrentCell
        let bias = try file.vector("bias")
        guard !bias.isEmpty, bias.count.isMultiple(of: cell.gates) else {
            throw file.wrong(
                "'bias' has \(counted(bias.count, "number"))",
                cure: "write \(cell.gates == 1 ? "H" : "\(cell.gates)·H") numbers, "
                    + "H for each of the cell's \(counted(cell.gates, "gate"))")
        }
        let hidden = bias.count / cell.gates
        guard hidden <= largestSize else {
            throw file.wrong(
                "its cell has \(hidden) hidden elements",
                cure: "give a cell of \(largestSize) or fewer")
        }
        let weightIH = try file.matrix("weight_ih", rows: bias.count, columns: nil)
        let inputSize = weightIH[0].count
        guard (1...largestSize).contains(inputSize) else {
            throw file.wrong(
                "'weight_ih' has \(counted(inputSize, "column"))",
                cure: "give a cell of 1 to \(largestSize) inputs")
        }
        var stored = config
        stored.hiddenSize = hidden
        var projected: [[Float]]?
        if cell == .lstm, file.has("weight_hr") {
            let matrix = try file.matrix("weight_hr", rows: nil, columns: hidden)
            guard matrix.count <= largestSize else {
                throw file.wrong(
                    "'weight_hr' has \(matrix.count) rows", cure: "give \(largestSize) or fewer")
            }
            projected = matrix
        }
        stored.projection = projected?.count
        let width = projected?.count ?? hidden
        let weights = CellWeights(
            weightIH: weightIH,
            weightHH: try file.matrix("weight_hh", rows: bias.count, columns: width), bias: bias,
            biasHN: cell == .gru(.afterProduct) ? try file.vector("bias_hn", count: hidden) : nil,
            weightHR: projected,
            initialHidden: try file.state("initial_hidden", count: width),
            initialCell: cell.hasCellState ? try file.state("initial_cell", count: hidden) : [])
        try file.requireAllRead()
        return Stored(weights: weights, inputSize: inputSize, config: stored)
    }

    private init(
        weightIH: [[Float]], weightHH: [[Float]], bias: [Float], biasHN: [Float]?,
        weightHR: [[Float]]?, initialHidden: [Float], initialCell: [Float]
    ) {
        self.weightIH = weightIH
        self.weightHH = weightHH
        self.bias = bias
        self.biasHN = biasHN
        self.weightHR = weightHR
        self.initialHidden = initialHidden
        self.initialCell = initialCell
    }
}

/// A JSON object of matrices and vectors.
private struct NumbersFile {
    private let path: String
    private var members: [String: [[Float]]] = [:]
    /// The names of vectors.
    private var vectors: Set<String> = []
    private var read: Set<String> = []

    /// No file of a cell that is shown number by number is larger.
    private static let largestFile = 1 << 22

    init(_ path: String) throws {
        self.path = path
        var reader = try BlockReader(path: path, expecting: .text)
        var bytes: [UInt8] = []
        while let block = try reader.next() {
            bytes += block
            guard bytes.count <= Self.largestFile else {
                throw wrong("it has more than \(Self.largestFile.grouped) bytes", cure: Self.form)
            }
        }
        var scanner = JSONScanner(bytes)
        do {
            try scanner.object { scanner, name throws(JSONScanner.Failure) in
                guard members[name] == nil else {
                    throw scanner.failure("\(shown(name)) stands there twice")
                }
                members[name] = try value(&scanner, name)
            }
            try scanner.expectEnd()
        } catch {
            throw DataError(
                .malformed, path, byteOffset: error.byteOffset, error.problem, cure: Self.form)
        }
    }

    private static let form =
        "write {\"weight_ih\": [[0.1, 0.2], …], \"weight_hh\": [[…], …], \"bias\": […]}"

    /// The form, and a member that not every cell has.
    private static func form(with name: String) -> String {
        form.contains("\"\(name)\"") ? form : "\(form) and in it \"\(name)\": […]"
    }

    private mutating func value(
        _ scanner: inout JSONScanner, _ name: String
    ) throws(JSONScanner.Failure) -> [[Float]] {
        var rows: [[Float]] = []
        var row: [Float] = []
        try scanner.array { scanner throws(JSONScanner.Failure) in
            if scanner.peek() == UInt8(ascii: "[") {
                var inner: [Float] = []
                try scanner.array { scanner throws(JSONScanner.Failure) in
                    inner.append(try Self.number(&scanner))
                }
                rows.append(inner)
            } else {
                row.append(try Self.number(&scanner))
            }
        }
        guard rows.isEmpty || row.isEmpty else {
            throw scanner.failure("\(shown(name)) mixes numbers and rows")
        }
        if rows.isEmpty { vectors.insert(name) }
        return rows.isEmpty ? [row] : rows
    }

    private static func number(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Float {
        let text = try scanner.spelledValue()
        guard let value = Float(text), value.isFinite else {
            throw scanner.failure("\(shown(text)) is not a number that is usable here")
        }
        return value
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    mutating func vector(_ name: String, count: Int? = nil) throws -> [Float] {
        guard let row = members[name]?.first, vectors.contains(name) else {
            throw wrong(
                has(name) ? "'\(name)' is not a list of numbers" : "'\(name)' is missing",
                cure: Self.form(with: name))
        }
        read.insert(name)
        if let count, row.count != count {
            throw wrong(
                "'\(name)' has \(counted(row.count, "number"))", cure: "write \(count)")
        }
        return row
    }

    /// The state before the first time step; zeros where the file has none.
    mutating func state(_ name: String, count: Int) throws -> [Float] {
        has(name) ? try vector(name, count: count) : [Float](repeating: 0, count: count)
    }

    mutating func matrix(_ name: String, rows: Int?, columns: Int?) throws -> [[Float]] {
        guard let matrix = members[name], !vectors.contains(name), !matrix.isEmpty else {
            throw wrong(
                has(name) ? "'\(name)' is not a list of rows" : "'\(name)' is missing",
                cure: Self.form)
        }
        read.insert(name)
        if let rows, matrix.count != rows {
            throw wrong(
                "'\(name)' has \(counted(matrix.count, "row"))",
                cure: "write \(rows), as many as 'bias' has numbers")
        }
        let width = columns ?? matrix[0].count
        if let (number, row) = matrix.enumerated().first(where: { $1.count != width }) {
            throw wrong(
                "row \(number + 1) of '\(name)' has \(counted(row.count, "number"))",
                cure: "write \(width) in every row")
        }
        return matrix
    }

    func requireAllRead() throws {
        guard let extra = members.keys.filter({ !read.contains($0) }).sorted().first else { return }
        throw wrong(
            "\(shown(extra)) is nothing of this cell", cure: "leave it out, or choose another cell")
    }

    func wrong(_ problem: String, cure: String) -> DataError {
        DataError(.malformed, path, problem, cure: cure)
    }
}
