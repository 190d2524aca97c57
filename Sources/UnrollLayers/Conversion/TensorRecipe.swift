package import UnrollSystem
package import UnrollTensors

/// Tensors by name, whose elements are read as float32 from any place on.
package protocol ElementSource {
    /// The shape of a tensor; `nil` where there is none of this name.
    func shape(of name: String) -> [Int]?
    /// Reads elements of a tensor, row-major.
    ///
    /// - Parameters:
    ///   - name: A tensor that is there.
    ///   - first: The place of the first element.
    ///   - buffer: Filled; it ends within the tensor.
    /// - Throws: What keeps a file from being read.
    func read(_ name: String, from first: Int, into buffer: UnsafeMutableBufferPointer<Float>)
        throws
}

/// How a tensor's rows are made of the rows of tensors that another program or another layout names
/// differently: part after part along the first axis. Nothing is computed before ``read(from:_:)``, a block at
/// a time, so that no tensor needs to be in memory.
package struct TensorRecipe: Sendable {
    /// Rows of a tensor of the source.
    package struct Rows: Sendable, Hashable {
        package var name: String
        package var first = 0

        package init(_ name: String, from first: Int = 0) {
            self.name = name
            self.first = first
        }
    }

    /// Some rows of the result.
    package struct Part: Sendable {
        enum Content: Sendable {
            case sum([Rows], negated: Bool)
            case values([Float])
        }
        package var count: Int
        var content: Content

        /// Rows of one tensor, or the sum of those of several.
        ///
        /// - Parameters:
        ///   - count: How many rows.
        ///   - rows: Where they begin.
        ///   - negated: Whether their sign is changed: σ(-x) = 1 - σ(x).
        package init(_ count: Int, sumOf rows: [Rows], negated: Bool = false) {
            self.count = count
            // Minus zero is what changes no number that it is added to, -0 among them.
            content = rows.isEmpty ? .values([-0.0]) : .sum(rows, negated: negated)
        }

        /// Rows of these elements, which repeat as often as is needed.
        package init(_ count: Int, of values: [Float]) {
            self.count = count
            content = .values(values)
        }
    }

    /// The shape of the result.
    package var shape: [Int]
    package var parts: [Part]

    package init(shape: [Int], _ parts: [Part]) {
        requirement(
            parts.reduce(0) { $0 + $1.count } == shape.first ?? 1,
            "TensorRecipe: parts of \(parts.map(\.count)) rows for the shape \(shape)")
        self.shape = shape
        self.parts = parts
    }

    /// A whole tensor as it is.
    package init(copying name: String, shape: [Int]) {
        self.init(shape: shape, [Part(shape.first ?? 1, sumOf: [Rows(name)])])
    }

    /// Elements of a row.
    package var rowSize: Int { shape.dropFirst().reduce(1, *) }
    /// Elements of the result.
    package var count: Int { (shape.first ?? 1) * rowSize }

    /// The rows of the source that are read.
    package var sources: [(name: String, rows: Range<Int>)] {
        parts.flatMap { part -> [(name: String, rows: Range<Int>)] in
            guard case .sum(let rows, _) = part.content else { return [] }
            return rows.map { ($0.name, $0.first..<($0.first + part.count)) }
        }
    }

    /// Elements of a block.
    private static let block = 1 << 18

    /// Hands out the elements in order.
    ///
    /// - Parameters:
    ///   - source: Has every tensor that is named, with rows of the same size.
    ///   - body: Gets a block of elements, again and again.
    /// - Throws: The errors of the source and of `body`.
    package func read(
        from source: some ElementSource, _ body: (UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let longest = min(Self.block, max(count, 1))
        let sum = UnsafeMutableBufferPointer<Float>.allocate(capacity: longest)
        let term = UnsafeMutableBufferPointer<Float>.allocate(capacity: longest)
        defer {
            sum.deallocate()
            term.deallocate()
        }
        for part in parts {
            var done = 0
            while done < part.count * rowSize {
                let size = min(longest, part.count * rowSize - done)
                let block = UnsafeMutableBufferPointer(rebasing: sum[..<size])
                switch part.content {
                case .values(let values):
                    for place in 0..<size { block[place] = values[(done + place) % values.count] }
                case .sum(let rows, let negated):
                    for (place, rows) in rows.enumerated() {
                        let target =
                            place == 0 ? block : UnsafeMutableBufferPointer(rebasing: term[..<size])
                        try source.read(
                            rows.name, from: rows.first * rowSize + done, into: target)
                        if place > 0 { for place in 0..<size { block[place] += target[place] } }
                    }
                    if negated { for place in 0..<size { block[place] = -block[place] } }
                }
                try body(UnsafeBufferPointer(block))
                done += size
            }
        }
    }

    /// The result as a tensor.
    package func tensor(from source: some ElementSource) throws -> Tensor {
        let tensor = Tensor(uninitialized: shape)
        try fill(tensor, from: source)
        return tensor
    }

    /// Writes the result over a tensor of its shape.
    package func fill(_ tensor: Tensor, from source: some ElementSource) throws {
        requirement(
            tensor.shape == shape, "TensorRecipe: \(shape) into a tensor of \(tensor.shape)")
        try tensor.withMutableFloats { elements in
            var place = 0
            try read(from: source) { block in
                for (offset, element) in block.enumerated() { elements[place + offset] = element }
                place += block.count
            }
        }
    }
}

extension [String: Tensor]: ElementSource {
    package func shape(of name: String) -> [Int]? { self[name]?.shape }

    package func read(
        _ name: String, from first: Int, into buffer: UnsafeMutableBufferPointer<Float>
    ) {
        guard let tensor = self[name] else {
            requirementFailure("TensorRecipe: there is no tensor \(name)")
        }
        tensor.withFloats { elements in
            for place in buffer.indices { buffer[place] = elements[first + place] }
        }
    }
}
