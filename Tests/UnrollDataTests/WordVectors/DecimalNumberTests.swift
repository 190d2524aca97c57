import Foundation
import Testing
import UnrollData
import UnrollSystem

@Suite struct DecimalNumberTests {
    private func parsed(_ text: String) throws -> Float {
        var text = text
        return try text.withUTF8 { try DecimalNumber.float(UnsafeRawBufferPointer($0)) }
    }

    static let spellings = [
        "0", "-0", "+0.0", "1", "+3", "-.5", "5.", ".5", "1e-05", "1E5", "1e+5", "-2.5e-3",
        "00012.5", "0.1", "0.2", "0.3", "3.4028235e38", "3.4028234e38", "-3.4028235e+38",
        "1.17549435e-38", "1.1754942e-38", "1e-45", "7e-46", "1e-46", "1e-400", "-1e-400", "0e400",
        // In and beside the middle of two floats.
        "16777217", "16777219", "16777217.0000000000000000001", "16777216.9999999999999999",
        "1.00000005960464477539062", "1.00000005960464477539063",
        "1.000000059604644775390625", "1.0000000596046447753906250000000000000000001",
        "0.000000000000000000000000000000000000011754943508222875", "8388608.5", "8388609.5",
        "123456789012345678901234567890", "0.123456789012345678901234567890",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999e-22",
        "0.00000000000000000000000000000000000000000000001e40",
        "340282346638528859811704183484516925439",
        "1e22", "1e23", "1e-22", "1e-23", "9007199254740993", "9007199254740992.5",
    ]

    /// The C library rounds correctly.
    @Test(arguments: spellings) func agreesWithTheLibrary(text: String) throws {
        #expect(try parsed(text).bitPattern == strtof(text, nil).bitPattern, "\(text)")
    }

    @Test func agreesOnRandomNumbers() throws {
        let random = RandomStream(seed: 1)
        var wrong: [String] = []
        for index in 0..<60_000 {
            let bits = random.bits(at: UInt64(index))
            let other = random.uniformDouble(at: UInt64(index))
            let value = Float(bitPattern: bits)
            let digits = index % 19 + 1
            var texts = [
                String(format: "%.\(digits)f", other * 4 - 2),
                String(format: "%.\(digits)e", other),
            ]
            if value.isFinite {
                // Every float as it prints itself, with many digits, and the middle above it.
                texts += [value.description, String(format: "%.\(digits)e", Double(value))]
                let middle = (Double(value) + Double(value.nextUp)) / 2
                texts += [String(format: "%.\(digits)e", middle), String(format: "%.60e", middle)]
                texts.append(String(format: "%.17g", middle.nextDown))
            }
            for text in texts {
                let expected = strtof(text, nil)
                let actual = try? parsed(text)
                if expected.isFinite ? actual?.bitPattern != expected.bitPattern : actual != nil {
                    wrong.append(text)
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5)) and more: \(wrong.count)")
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5x", "1.2.3", "inf", "-inf", "nan", "NaN",
        "infinity", "0x1p3", "1,5", "1 2", "--1", "+-1", "1-", "١", "1f", "1_000",
    ])
    func refusesWhatIsNoNumber(text: String) {
        #expect(throws: DecimalNumber.Failure.notANumber) { try parsed(text) }
    }

    @Test(arguments: [
        "1e39", "-1e39", "3.5e38", "1e400", "1e99999999999999999999999",
        "340282357000000000000000000000000000000",
        "340282356779733661637539395458142568448",
    ])
    func refusesTooLargeNumbers(text: String) {
        #expect(throws: DecimalNumber.Failure.tooLarge) { try parsed(text) }
    }
}
