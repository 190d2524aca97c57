import Foundation
import UnrollSystem

/// A file of results: JSON lines, a machine before the rows measured on it.
enum ResultLine: Codable, Equatable {
    case machine(Machine)
    case row(Row)

    private struct MachineLine: Codable { var machine: Machine }

    init(from decoder: any Decoder) throws {
        if let line = try? MachineLine(from: decoder) {
            self = .machine(line.machine)
        } else {
            self = .row(try Row(from: decoder))
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .machine(let machine): try MachineLine(machine: machine).encode(to: encoder)
        case .row(let row): try row.encode(to: encoder)
        }
    }

    /// The line, without its end.
    var json: String {
        get throws {
            try JSONCoding.encode(self)
        }
    }
}

/// All machines and rows of some files.
struct Results {
    var machines: [Machine] = []
    var rows: [Row] = []

    /// - Throws: Where a file cannot be read, or a line is neither a machine nor a row.
    init(_ paths: [String]) throws {
        for path in paths {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for line in text.split(separator: "\n") {
                switch try JSONCoding.decode(ResultLine.self, from: String(line)) {
                case .machine(let machine): machines.append(machine)
                case .row(let row): rows.append(row)
                }
            }
        }
    }
}
