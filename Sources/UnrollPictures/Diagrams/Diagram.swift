/// A diagram of values that flow along wires through boxes, in the one style of all diagrams.
///
/// Places are in the picture's own units, from the left and from the top.
package struct Diagram: Sendable {
    package struct Point: Sendable, Hashable {
        package var x, y: Double

        package init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A name of a value, such as Γu or a⁻, or of a function.
    package struct Name: Sendable, Hashable, ExpressibleByStringLiteral {
        package var letter: String
        package var subscripted: String
        package var superscripted: String

        package init(
            _ letter: String, below subscripted: String = "", above superscripted: String = ""
        ) {
            self.letter = letter
            self.subscripted = subscripted
            self.superscripted = superscripted
        }

        /// A name without subscripts.
        package init(stringLiteral letter: String) { self.init(letter) }
    }

    /// What a wire carries.
    package enum Wire: Sendable {
        /// What is carried from one time step to the next: thick and of one color.
        case state
        case value
    }

    /// What a box with weights puts out.
    package enum Layer: Int, Sendable {
        /// 0…1: it opens and closes.
        case gate
        /// What is proposed, or the state itself.
        case candidate
        /// A layer that stands outside the cell, or a product alone.
        case plain
    }

    enum Part: Sendable {
        case frame(Point, width: Double, height: Double)
        case wire([Point], Wire, hasArrow: Bool, bridge: Point?)
        case copy(Point, Wire)
        case join(Point)
        case layer(Name, Layer, Point)
        case operation(String, Point)
        case name([Name], Point, anchor: String, isSmall: Bool)
    }

    package let title, description: String
    package let width, height: Double
    private(set) var parts: [Part] = []

    /// - Parameters:
    ///   - title: The picture's name.
    ///   - description: What it shows, in words, for those who cannot see it.
    ///   - width: Without the legend below.
    ///   - height: Without the legend below.
    package init(_ title: String, description: String, width: Double, height: Double) {
        self.title = title
        self.description = description
        self.width = width
        self.height = height
    }

    /// The outline of what is shown, by its upper left corner.
    package mutating func frame(_ corner: Point, width: Double, height: Double) {
        parts.append(.frame(corner, width: width, height: height))
    }

    /// A line through points, with an arrow at its end and round corners.
    ///
    /// - Parameters:
    ///   - points: At least two; each beside or below the one before.
    ///   - wire: What it carries.
    ///   - hasArrow: Whether it ends with an arrow.
    ///   - bridge: Where it passes over another wire.
    package mutating func wire(
        _ points: [Point], _ wire: Wire = .value, hasArrow: Bool = true, over bridge: Point? = nil
    ) {
        precondition(points.count >= 2, "Diagram: a wire needs two points")
        parts.append(.wire(points, wire, hasArrow: hasArrow, bridge: bridge))
    }

    /// A dot where a value goes two ways.
    package mutating func copy(_ place: Point, _ wire: Wire = .value) {
        parts.append(.copy(place, wire))
    }

    /// A ring where two values come side by side, as one longer value.
    package mutating func join(_ place: Point) { parts.append(.join(place)) }

    /// A box with weights, by its middle: the function that it applies, such as σ, or its matrix.
    package mutating func layer(_ name: Name, _ layer: Layer, _ middle: Point) {
        parts.append(.layer(name, layer, middle))
    }

    /// A circle without weights, by its middle: what it does to each element.
    package mutating func operation(_ sign: String, _ middle: Point) {
        parts.append(.operation(sign, middle))
    }

    /// The name of a value beside its wire; of several, in brackets, those that stand side by side.
    ///
    /// - Parameters:
    ///   - names: One or more.
    ///   - place: On the line on which the letters stand.
    ///   - anchor: start, middle or end.
    ///   - isSmall: Whether it only reminds of what the wire carries.
    package mutating func name(
        _ names: [Name], _ place: Point, anchor: String = "start", isSmall: Bool = false
    ) {
        parts.append(.name(names, place, anchor: anchor, isSmall: isSmall))
    }

    // MARK: Sizes of the style

    package static let boxWidth = 66.0
    package static let boxHeight = 44.0
    package static let radius = 17.0
}
