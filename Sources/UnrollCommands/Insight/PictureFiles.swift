package import Unroll
package import UnrollPictures

/// A chart, and the name of its file.
typealias NamedChart = (name: String, chart: Chart)

/// Charts written as files of SVG.
enum PictureFiles {
    /// Throws where the folder cannot be written into: before any work.
    static func requireFolder(_ folder: String) throws {
        try AtomicFile.requireWritableFolder(of: "\(folder)/chart.svg")
    }

    static func write(_ charts: [NamedChart], to folder: String) throws {
        for (name, chart) in charts {
            let path = "\(folder)/\(name).svg"
            try AtomicFile.write(to: path) { try $0.write(chart.svg) }
            StatusLine.shared.write(line: "chart written to \(path)")
        }
    }
}
