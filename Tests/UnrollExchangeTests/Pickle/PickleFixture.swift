/// The parts of a pickle of protocol 2, put together by hand.
enum PickleFixture {
    static func text(_ text: String) -> [UInt8] {
        [0x58] + ZipFixture.little(text.utf8.count, 4) + Array(text.utf8)
    }

    static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + ZipFixture.little(value, 8) }

    static func name(_ module: String, _ name: String) -> [UInt8] {
        Array("c\(module)\n\(name)\n".utf8)
    }

    static func tuple(_ values: [UInt8]...) -> [UInt8] { [0x28] + values.flatMap { $0 } + [0x74] }

    static func dictionary(_ pairs: (String, [UInt8])...) -> [UInt8] {
        [0x7D, 0x28] + pairs.flatMap { text($0.0) + $0.1 } + [0x75]
    }

    static func storage(_ key: String = "0", _ kind: String = "FloatStorage", count: Int = 12)
        -> [UInt8]
    {
        tuple(text("storage"), name("torch", kind), text(key), text("cpu"), integer(count)) + [0x51]
    }

    static func tensor(
        _ shape: [Int] = [3, 4], strides: [Int] = [4, 1], offset: Int = 0,
        storage: [UInt8] = PickleFixture.storage()
    ) -> [UInt8] {
        func axes(_ numbers: [Int]) -> [UInt8] { [0x28] + numbers.flatMap(integer) + [0x74] }
        return name("torch._utils", "_rebuild_tensor_v2")
            + tuple(storage, integer(offset), axes(shape), axes(strides), [0x89], [0x7D]) + [0x52]
    }

    static func pickle(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2E] }

    /// The elements 0, 1, … 11 as float32.
    static let elements = (0..<12).flatMap {
        ZipFixture.little(Int(Float($0).bitPattern), 4)
    }

    /// A file of `torch.save` with this value.
    static func file(_ value: [UInt8]) -> ZipFixture {
        ZipFixture([
            ZipFixture.Entry("m/data.pkl", pickle(value)),
            ZipFixture.Entry("m/byteorder", Array("little".utf8)),
            ZipFixture.Entry("m/data/0", elements),
        ])
    }
}
