import Foundation
import Testing
import UnrollPictures

/// The contrast of text on every ground that a page has, as WCAG 2 counts it.
@Suite struct PageContrastTests {
    private typealias Color = (red: Double, green: Double, blue: Double)

    private func color(_ hex: Substring) -> Color {
        let number = Int(hex, radix: 16)!
        return (
            Double(number >> 16 & 255) / 255, Double(number >> 8 & 255) / 255,
            Double(number & 255) / 255
        )
    }

    private func luminance(_ color: Color) -> Double {
        func linear(_ value: Double) -> Double {
            value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(color.red) + 0.7152 * linear(color.green)
            + 0.0722 * linear(color.blue)
    }

    private func contrast(_ first: Color, _ second: Color) -> Double {
        let both = [luminance(first), luminance(second)].sorted()
        return (both[1] + 0.05) / (both[0] + 0.05)
    }

    /// The custom properties of the light page, then of the dark one.
    private var themes: [[String: String]] {
        let sheet = Page(title: "", sections: []).html
        return sheet.components(separatedBy: ":root {").dropFirst().map { part in
            let inside = part.prefix { $0 != "}" }
            var values: [String: String] = [:]
            for piece in inside.split(separator: ";") {
                let sides = piece.split(separator: ":", maxSplits: 1)
                guard sides.count == 2 else { continue }
                values[sides[0].trimmingCharacters(in: .whitespaces)] =
                    sides[1].trimmingCharacters(in: .whitespaces)
            }
            return values
        }
    }

    @Test func textIsReadOnEveryGround() throws {
        #expect(themes.count == 2)
        for theme in themes {
            func named(_ name: String) throws -> Color {
                color(try #require(theme["--" + name]).dropFirst())
            }
            let background = try named("background")
            for ground in [background, try named("surface")] {
                for text in ["text", "muted", "link"] {
                    #expect(contrast(try named(text), ground) >= 4.5, "\(text)")
                }
            }
            // The strongest color of a text, over the page's ground.
            let strongest = try #require(theme["--strongest"])
            let share = try #require(Double("0" + strongest))
            for tone in ["high", "low"] {
                let parts = try #require(theme["--" + tone]).split(separator: " ")
                    .map { Double($0)! / 255 }
                func mixed(_ tone: Double, _ ground: Double) -> Double {
                    share * tone + (1 - share) * ground
                }
                let ground = Color(
                    mixed(parts[0], background.red), mixed(parts[1], background.green),
                    mixed(parts[2], background.blue))
                #expect(contrast(try named("text"), ground) >= 4.5, "\(tone)")
            }
        }
    }
}
