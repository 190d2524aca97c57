/// The letters in which a cell's equations are written.
public enum CellNotation: String, Sendable, Codable, CaseIterable {
    /// Γu, Γr, Γf, Γo for the gates, c̃ for the candidate, a for the state, [a⁻, x] for the state before
    /// and the input side by side, * for element by element.
    case lecture
    /// i, f, g, o and r, z, n, as papers and frameworks have them; h for the state, W·x + U·h⁻ + b, ⊙ for
    /// element by element.
    case field

    var style: FormulaStyle {
        switch self {
        case .lecture: FormulaStyle(gating: ("*", "*"), underlines: false)
        case .field: FormulaStyle(gating: ("⊙", "\\odot"), underlines: true)
        }
    }
}
