/// A list of numbers in double precision; operators work number by number.
package struct Vector: ExpressibleByArrayLiteral {
    package var values: [Double]

    package init(_ values: [Double]) { self.values = values }
    package init(arrayLiteral values: Double...) { self.values = values }
    package init(zeros count: Int) { values = Array(repeating: 0, count: count) }

    package var count: Int { values.count }
    package func map(_ function: (Double) -> Double) -> Vector { Vector(values.map(function)) }

    /// `[a, b]`: the numbers of one after those of the other.
    package static func | (a: Vector, b: Vector) -> Vector { Vector(a.values + b.values) }

    package static func + (a: Vector, b: Vector) -> Vector {
        Vector(zip(a.values, b.values).map { $0 + $1 })
    }
    package static func * (a: Vector, b: Vector) -> Vector {
        Vector(zip(a.values, b.values).map { $0 * $1 })
    }
    package static func - (a: Double, b: Vector) -> Vector { b.map { a - $0 } }
}

/// A row-major matrix in double precision.
package struct Matrix {
    package var rows, columns: Int
    package var values: [Double]

    package init(_ rows: Int, _ columns: Int, _ values: [Double]) {
        precondition(values.count == rows * columns)
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    package subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

    package subscript(row row: Int) -> Vector {
        Vector(Array(values[row * columns..<(row + 1) * columns]))
    }

    /// Some of the rows.
    package subscript(range: Range<Int>) -> Matrix {
        Matrix(
            range.count, columns,
            Array(values[range.lowerBound * columns..<range.upperBound * columns]))
    }

    package var transposed: Matrix {
        var turned = Matrix(columns, rows, values)
        for r in 0..<rows { for c in 0..<columns { turned.values[c * rows + r] = self[r, c] } }
        return turned
    }

    package static func * (a: Matrix, x: Vector) -> Vector {
        precondition(a.columns == x.count)
        return Vector(
            (0..<a.rows).map { r in
                var sum = 0.0
                for c in 0..<a.columns { sum += a.values[r * a.columns + c] * x.values[c] }
                return sum
            })
    }

    package static func * (a: Matrix, b: Matrix) -> Matrix {
        precondition(a.columns == b.rows)
        var product = Matrix(
            a.rows, b.columns, Array(repeating: 0, count: a.rows * b.columns))
        for r in 0..<a.rows {
            for k in 0..<a.columns {
                let factor = a.values[r * a.columns + k]
                for c in 0..<b.columns {
                    product.values[r * b.columns + c] += factor * b.values[k * b.columns + c]
                }
            }
        }
        return product
    }
}
