import TestSupport
import Testing
import UnrollSystem

@Suite struct SafetensorsHeaderTests {
    typealias Code = ModelFileError.Code

    private func header(_ json: String, data: Int) throws -> SafetensorsHeader {
        try SafetensorsHeader(json: Array(json.utf8), dataByteCount: data, path: "m")
    }

    private static func tensor(
        _ name: String = "a", type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]"
    ) -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    @Test func reads() throws {
        let first = SafetensorsHeaderTests.tensor("b", offsets: "[4,12]")
        let second = SafetensorsHeaderTests.tensor(
            "a", type: "U8", shape: "[ 2 , 2 ]", offsets: "[ 0 , 4 ]")
        let read = try header(
            "{ \(first) , \"__metadata__\" : { \"k\\n\" : \"v\" } , \(second) }  \n ", data: 12)
        #expect(read.metadata == ["k\n": "v"])
        #expect(read.tensors.map(\.name) == ["a", "b"])
        #expect(read.tensors[0].type == .uint8 && read.tensors[0].shape == [2, 2])
        #expect(read.tensors[1].byteRange == 4..<12)
        #expect(try header("{}", data: 0).tensors.isEmpty)
    }

    static let bad: [(json: String, data: Int, code: Code)] = [
        ("", 0, .invalidHeader),
        ("[]", 0, .invalidHeader),
        (" {}", 0, .invalidHeader),
        ("{", 0, .invalidHeader),
        ("{}}", 0, .invalidHeader),
        ("{} x", 0, .invalidHeader),
        ("{\"a\":1}", 0, .invalidHeader),
        ("{\"a\":{}}", 0, .invalidHeader),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, .invalidHeader),
        ("{\(tensor(offsets: "[0]"))}", 8, .invalidHeader),
        ("{\(tensor(offsets: "[0,8,8]"))}", 8, .invalidHeader),
        ("{\(tensor(offsets: "[-8,0]"))}", 8, .invalidHeader),
        ("{\(tensor(offsets: "[0,8.0]"))}", 8, .invalidHeader),
        ("{\(tensor(shape: "[[2]]"))}", 8, .invalidHeader),
        ("{\(tensor(shape: "[99999999999999999999]"))}", 8, .invalidHeader),
        ("{\(tensor(shape: "[" + String(repeating: "1,", count: 64) + "2]"))}", 8, .invalidHeader),
        ("{\(tensor()),}", 8, .invalidHeader),
        ("{\(tensor()) \(tensor("b"))}", 8, .invalidHeader),
        (
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"x\":1}}", 4,
            .invalidHeader
        ),
        (String(repeating: "{\"a\":", count: 100_000), 0, .invalidHeader),
        ("{\"a\":" + String(repeating: "[", count: 1_000_000), 0, .invalidHeader),
        ("{\(tensor()),\(tensor(offsets: "[8,16]"))}", 16, .duplicateName),
        ("{\(tensor()),\(tensor("\\u0061", offsets: "[8,16]"))}", 16, .duplicateName),
        ("{\"__metadata__\":{},\"__metadata__\":{}}", 0, .duplicateName),
        ("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", 0, .duplicateName),
        (
            "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1,
            .duplicateName
        ),
        ("{\"__metadata__\":[]}", 0, .invalidMetadata),
        ("{\"__metadata__\":{\"a\":1}}", 0, .invalidMetadata),
        ("{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}", 0, .invalidMetadata),
        ("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0, .invalidHeader),
        ("{\(tensor(type: "F33"))}", 8, .unknownDataType),
        ("{\(tensor(type: "f32"))}", 8, .unknownDataType),
        ("{\(tensor(shape: "[3]"))}", 8, .invalidSize),
        ("{\(tensor(shape: "[4611686018427387904,4]"))}", 8, .invalidSize),
        ("{\(tensor(shape: "[2305843009213693953]", offsets: "[0,4]"))}", 4, .invalidSize),
        ("{\(tensor(offsets: "[8,0]"))}", 8, .invalidOffsets),
        ("{\(tensor(offsets: "[1,9]"))}", 9, .invalidOffsets),
        ("{\(tensor()),\(tensor("b", offsets: "[4,12]"))}", 12, .invalidOffsets),
        ("{\(tensor()),\(tensor("b", offsets: "[0,8]"))}", 8, .invalidOffsets),
        ("{\(tensor()),\(tensor("b", offsets: "[9,17]"))}", 17, .invalidOffsets),
        ("{\(tensor())}", 7, .truncated),
        ("{\(tensor())}", 9, .trailingBytes),
        ("{}", 1, .trailingBytes),
    ]

    @Test(arguments: bad.indices) func refuses(index: Int) {
        let (json, data, code) = SafetensorsHeaderTests.bad[index]
        let error = #expect(throws: ModelFileError.self) { try header(json, data: data) }
        #expect(error?.code == code, "\(json.prefix(200)): \(String(describing: error))")
        #expect(error?.message.hasPrefix("'m' is not a usable model file: ") == true)
    }

    @Test func refusesInvalidUTF8() {
        let json = Array("{\"".utf8) + [0xFF] + Array("\":{}}".utf8)
        #expect(throws: ModelFileError.self) {
            try SafetensorsHeader(json: json, dataByteCount: 0, path: "m")
        }
    }

    @Test func emptyTensorsMayShareAnOffset() throws {
        let empty = { SafetensorsHeaderTests.tensor($0, shape: "[0]", offsets: $1) }
        let read = try header(
            "{\(empty("x", "[8,8]")),\(empty("y", "[0,0]")),\(SafetensorsHeaderTests.tensor())}",
            data: 8)
        #expect(read.tensors.map(\.name) == ["y", "a", "x"])
    }

    @Test func manyTensorsTakeLinearTime() throws {
        let entries = (0..<100_000).map {
            SafetensorsHeaderTests.tensor(
                "t\($0)", type: "U8", shape: "[1]", offsets: "[\($0),\($0 + 1)]")
        }
        let json = "{" + entries.reversed().joined(separator: ",") + "}"
        let clock = ContinuousClock()
        var count = 0
        let time = try clock.measure { count = try header(json, data: 100_000).tensors.count }
        #expect(count == 100_000)
        // Quadratic work would take minutes.
        #expect(time < .seconds(10))
    }
}
