extension Diagram {
    /// The whole file, on white.
    package var svg: String {
        drawn(for: .file).file(title: title, description: description)
    }

    /// The picture as an element of a page, whose style sheet colors it.
    package var element: String {
        drawn(for: .page).element(title: title, description: description)
    }

    private static let legendHeight = 46.0

    private func drawn(for place: SVG.Place) -> SVG {
        var picture = SVG(width: width, height: height + Self.legendHeight, for: place)
        for part in parts { if case .frame = part { draw(part, &picture) } }
        // Lines lie below what they lead to.
        for part in parts { if case .wire = part { draw(part, &picture) } }
        for part in parts {
            switch part {
            case .frame, .wire: break
            case .copy, .join, .layer, .operation, .name: draw(part, &picture)
            }
        }
        drawLegend(&picture)
        return picture
    }

    private func draw(_ part: Part, _ picture: inout SVG) {
        switch part {
        case .frame(let corner, let width, let height):
            picture.rectangle(
                corner.x, corner.y, width, height, fill: .muted, opacity: 0.05, radius: 22,
                stroke: .grid, strokeWidth: 1.5)
        case .wire(let points, let wire, let hasArrow, let bridge):
            draw(points, wire, hasArrow: hasArrow, bridge: bridge, &picture)
        case .copy(let place, let wire):
            picture.circle(
                place.x, place.y, radius: wire == .state ? 5 : 4, fill: wire.ink, stroke: wire.ink,
                width: 0)
        case .join(let place):
            picture.circle(
                place.x, place.y, radius: 5, fill: .background, stroke: .text, width: 1.7)
        case .layer(let name, let layer, let middle): draw(name, layer, middle, &picture)
        case .operation(let sign, let middle):
            picture.circle(
                middle.x, middle.y, radius: Self.radius, fill: .background, stroke: .text,
                width: 1.7)
            let size = sign.count > 2 ? 12.0 : sign.count > 1 ? 15.0 : 20.0
            picture.text(
                sign, middle.x, middle.y + size * 0.35, size: size, anchor: "middle")
        case .name(let names, let place, let anchor, let isSmall):
            picture.text(
                Self.runs(names), place.x, place.y, size: isSmall ? 13 : 18, anchor: anchor,
                color: isSmall ? .muted : .text)
        }
    }

    private func draw(_ name: Name, _ layer: Layer, _ middle: Point, _ picture: inout SVG) {
        let corner = (middle.x - Self.boxWidth / 2, middle.y - Self.boxHeight / 2)
        // The ground hides what passes below.
        picture.rectangle(
            corner.0, corner.1, Self.boxWidth, Self.boxHeight, fill: .background, radius: 8)
        picture.rectangle(
            corner.0, corner.1, Self.boxWidth, Self.boxHeight, fill: layer.ink, opacity: 0.16,
            radius: 8, stroke: layer.ink, strokeWidth: 1.8)
        let size = name.letter.count > 1 ? 17.0 : 20.0
        picture.text(
            Self.runs([name], isItalic: layer == .plain), middle.x, middle.y + size * 0.33,
            size: size,
            anchor: "middle")
    }

    /// Letters, their subscripts and superscripts; several names in brackets.
    private static func runs(_ names: [Name], isItalic: Bool = true) -> [SVG.Run] {
        var runs: [SVG.Run] = []
        if names.count > 1 { runs.append(SVG.Run("[")) }
        for (place, name) in names.enumerated() {
            if place > 0 { runs.append(SVG.Run(", ")) }
            runs.append(SVG.Run(name.letter, isItalic: isItalic))
            if !name.subscripted.isEmpty {
                runs.append(SVG.Run(name.subscripted, isItalic: true, .below))
            }
            if !name.superscripted.isEmpty { runs.append(SVG.Run(name.superscripted, .above)) }
        }
        if names.count > 1 { runs.append(SVG.Run("]")) }
        return runs
    }

    // MARK: Wires

    private func draw(
        _ points: [Point], _ wire: Wire, hasArrow: Bool, bridge: Point?, _ picture: inout SVG
    ) {
        var points = points
        let (before, tip) = (points[points.count - 2], points[points.count - 1])
        let direction = before.direction(to: tip)
        let length = wire == .state ? 13.0 : 10.0
        // The line ends within the arrow, not at its tip.
        if hasArrow { points[points.count - 1] = tip.moved(direction, by: 2 - length) }
        picture.path(Self.path(points, bridge: bridge), stroke: wire.ink, width: wire.width)
        guard hasArrow else { return }
        let (base, half) = (tip.moved(direction, by: -length), wire == .state ? 6.5 : 5.0)
        let side = Point(-direction.y, direction.x)
        let corners = [tip, base.moved(side, by: half), base.moved(side, by: -half)]
        picture.polygon(corners.map { ($0.x, $0.y) }, fill: wire.ink)
    }

    private static let cornerRadius = 12.0
    private static let bridgeRadius = 8.0

    /// SVG's path through points, with round corners.
    private static func path(_ points: [Point], bridge: Point?) -> String {
        func text(_ point: Point) -> String {
            "\(point.x.fixedHundredths) \(point.y.fixedHundredths)"
        }
        var path = "M\(text(points[0]))"
        func line(from start: Point, to end: Point) {
            if let bridge, bridge.isBetween(start, end) {
                let direction = start.direction(to: end)
                let near = bridge.moved(direction, by: -bridgeRadius)
                let far = bridge.moved(direction, by: bridgeRadius)
                path +=
                    " L\(text(near)) A\(Int(bridgeRadius)) \(Int(bridgeRadius)) 0 0 1 \(text(far))"
            }
            path += " L\(text(end))"
        }
        var last = points[0]
        for place in 1..<points.count {
            let corner = points[place]
            guard place + 1 < points.count else {
                line(from: last, to: corner)
                break
            }
            let next = points[place + 1]
            let radius = min(
                cornerRadius, points[place - 1].distance(to: corner) / 2,
                corner.distance(to: next) / 2)
            let into = corner.moved(points[place - 1].direction(to: corner), by: -radius)
            let out = corner.moved(corner.direction(to: next), by: radius)
            line(from: last, to: into)
            path += " Q\(text(corner)) \(text(out))"
            last = out
        }
        return path
    }

    // MARK: Legend

    /// What the signs mean, in one row below.
    private func drawLegend(_ picture: inout SVG) {
        let y = height + 22
        let entries: [(text: String, width: Double)] = [
            ("layer with weights", 168), ("element by element", 174), ("path of the state", 164),
            ("copied", 92), ("side by side", 108),
        ]
        var x = (width - entries.reduce(0) { $0 + $1.width }) / 2
        for (number, entry) in entries.enumerated() {
            var start = x + 32
            switch number {
            case 0:
                picture.rectangle(
                    x, y - 9, 26, 18, fill: Layer.gate.ink, opacity: 0.16, radius: 4,
                    stroke: Layer.gate.ink, strokeWidth: 1.5)
            case 1:
                picture.circle(
                    x + 15, y, radius: 9, fill: .background, stroke: .text, width: 1.5)
            case 2:
                picture.line((x, y), (x + 26, y), color: Wire.state.ink, width: Wire.state.width)
            case 3:
                picture.circle(x + 15, y, radius: 4, fill: .text, stroke: .text, width: 0)
                start = x + 26
            default:
                picture.circle(x + 15, y, radius: 5, fill: .background, stroke: .text, width: 1.7)
                start = x + 27
            }
            picture.text(entry.text, start, y + 4.5, size: 13, color: .muted)
            x += entry.width
        }
    }
}

extension Diagram.Wire {
    fileprivate var ink: Ink { self == .state ? .series(2) : .text }
    fileprivate var width: Double { self == .state ? 4 : 1.7 }
}

extension Diagram.Layer {
    fileprivate var ink: Ink {
        switch self {
        case .gate: .series(0)
        case .candidate: .series(1)
        case .plain: .series(5)
        }
    }
}

extension Diagram.Point {
    fileprivate func direction(to other: Self) -> Self {
        let length = distance(to: other)
        return length > 0 ? Self((other.x - x) / length, (other.y - y) / length) : Self(0, 1)
    }

    fileprivate func distance(to other: Self) -> Double {
        let (dx, dy) = (other.x - x, other.y - y)
        return (dx * dx + dy * dy).squareRoot()
    }

    fileprivate func moved(_ direction: Self, by length: Double) -> Self {
        Self(x + direction.x * length, y + direction.y * length)
    }

    /// Whether it stands on a level or upright line between two points.
    fileprivate func isBetween(_ start: Self, _ end: Self) -> Bool {
        start.x == end.x && x == start.x
            ? (min(start.y, end.y)...max(start.y, end.y)).contains(y)
            : start.y == end.y && y == start.y
                && (min(start.x, end.x)...max(start.x, end.x)).contains(x)
    }
}

extension Double {
    /// Hundredths are finer than any screen.
    fileprivate var fixedHundredths: String {
        let hundredths = (self * 100).rounded() / 100
        return hundredths == hundredths.rounded() ? "\(Int(hundredths))" : "\(hundredths)"
    }
}
