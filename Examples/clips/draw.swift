// Draws clips of six motions as Y4M files, with a table of those to train on and one of those to test:
// the same clips for the same seed on any machine.
//
// Usage: swift -O Examples/clips/draw.swift FOLDER [SEED]
//
// In each clip a shape moves left, right, up or down, goes around in a circle, or grows. Shape, size,
// place, brightness, colour, frame size and noise are drawn at random. The clips of the test part move
// slower or faster than every clip of the training part.
import Foundation

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Evenly from a range.
    mutating func number(_ range: ClosedRange<Double>) -> Double {
        let share = Double(next() >> 11) / 9_007_199_254_740_992
        return range.lowerBound + share * (range.upperBound - range.lowerBound)
    }

    mutating func choice<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }
}

enum Motion: String, CaseIterable { case left, right, up, down, circle, grow }
enum Shape: CaseIterable { case disc, square, diamond }

/// A clip; lengths are in units of the frame's smaller side.
struct Clip {
    let motion: Motion
    let shape: Shape
    let (width, height): (Int, Int)
    /// Frames that the motion takes.
    let frames: Int
    let radius, path: Double
    /// Where the motion is half done, or the centre of the circle.
    let (x, y): (Double, Double)
    let (firstAngle, turn): (Double, Double)
    let (shapeLuma, groundLuma, slope): (Double, Double, Double)
    let (shapeColour, groundColour): ((UInt8, UInt8), (UInt8, UInt8))
    let noise: Double

    /// - Parameter speeds: A speed of 1 lets the motion take 40 frames.
    init(_ motion: Motion, speeds: [ClosedRange<Double>], _ random: inout Random) {
        self.motion = motion
        shape = random.choice(Shape.allCases)
        (width, height) = random.choice([(64, 48), (80, 60), (96, 64), (72, 72)])
        let range = random.choice(speeds)
        frames = Int((40 / random.number(range)).rounded())
        radius = random.number(0.08...0.16)
        path = random.number(0.4...0.55)
        let side = Double(min(width, height))
        let (right, bottom) = (Double(width) / side, Double(height) / side)
        x = random.number((0.42)...(right - 0.42))
        y = random.number((0.42)...(bottom - 0.42))
        firstAngle = random.number(0...(2 * Double.pi))
        turn = random.choice([-1, 1])
        let isBright = random.choice([true, false])
        shapeLuma = random.number(isBright ? 160...225 : 25...80)
        groundLuma = random.number(isBright ? 30...100 : 140...210)
        slope = random.number(-30...30)
        func colour(_ random: inout Random) -> (UInt8, UInt8) {
            (UInt8(random.number(90...166)), UInt8(random.number(90...166)))
        }
        shapeColour = colour(&random)
        groundColour = colour(&random)
        noise = random.number(2...8)
    }

    /// Where the shape is and how large, after a share of the motion.
    private func place(_ share: Double) -> (x: Double, y: Double, radius: Double) {
        let along = path * (share - 0.5)
        switch motion {
        case .left: return (x - along, y, radius)
        case .right: return (x + along, y, radius)
        case .up: return (x, y - along, radius)
        case .down: return (x, y + along, radius)
        case .circle:
            let angle = firstAngle + turn * 2 * Double.pi * share
            return (x + 0.24 * cos(angle), y + 0.24 * sin(angle), radius)
        case .grow: return (x, y, radius * (0.7 + 1.8 * share))
        }
    }

    /// How much of a pixel the shape covers, from 0 to 1.
    private func coverage(_ column: Double, _ row: Double, _ share: Double) -> Double {
        let side = Double(min(width, height))
        let now = place(share)
        let (dx, dy) = (abs(column / side - now.x), abs(row / side - now.y))
        let beyond =
            switch shape {
            case .disc: (dx * dx + dy * dy).squareRoot() - now.radius
            case .square: max(dx, dy) - now.radius
            case .diamond: (dx + dy - 1.3 * now.radius) / 2.0.squareRoot()
            }
        return min(max(0.5 - beyond * side, 0), 1)
    }

    /// The file: planes of luma and, at half the size, of colour (4:2:0).
    func bytes(_ random: inout Random) -> [UInt8] {
        var bytes = Array("YUV4MPEG2 W\(width) H\(height) F25:1 Ip A1:1 C420jpeg\n".utf8)
        for frame in 0..<frames {
            let share = Double(frame) / Double(max(frames - 1, 1))
            bytes += Array("FRAME\n".utf8)
            for row in 0..<height {
                for column in 0..<width {
                    let part = coverage(Double(column) + 0.5, Double(row) + 0.5, share)
                    let ground = groundLuma + slope * (Double(column) / Double(width) - 0.5)
                    // The sum of four even numbers is nearly normal; its deviation is 1.
                    var sum = -4 * 0.5
                    for _ in 0..<4 { sum += random.number(0...1) }
                    let grain = noise * sum * 3.0.squareRoot()
                    let value = ground + part * (shapeLuma - ground) + grain
                    bytes.append(UInt8(min(max(value, 0), 255)))
                }
            }
            for plane in 0..<2 {
                for row in 0..<(height / 2) {
                    for column in 0..<(width / 2) {
                        let inside = coverage(Double(2 * column + 1), Double(2 * row + 1), share)
                        let colour = inside > 0.5 ? shapeColour : groundColour
                        bytes.append(plane == 0 ? colour.0 : colour.1)
                    }
                }
            }
        }
        return bytes
    }
}

guard (2...3).contains(CommandLine.arguments.count),
    let seed = UInt64(CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : "1")
else {
    FileHandle.standardError.write(Data("usage: swift -O draw.swift FOLDER [SEED]\n".utf8))
    exit(64)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
var random = Random(state: seed)
for (part, count, speeds) in [("train", 40, [1...1.6]), ("test", 25, [0.6...0.85, 1.85...2.4])] {
    let clips = folder.appendingPathComponent(part, isDirectory: true)
    try FileManager.default.createDirectory(at: clips, withIntermediateDirectories: true)
    var table = "file\tlabel\n"
    for number in 1...count {
        for motion in Motion.allCases {
            let clip = Clip(motion, speeds: speeds, &random)
            let name = "\(motion.rawValue)-\(number).y4m"
            try Data(clip.bytes(&random)).write(to: clips.appendingPathComponent(name))
            table += "\(part)/\(name)\t\(motion.rawValue)\n"
        }
    }
    try Data(table.utf8).write(to: folder.appendingPathComponent("\(part).tsv"))
}
