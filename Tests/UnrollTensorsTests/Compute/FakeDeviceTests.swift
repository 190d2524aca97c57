import CUnrollKernels
import FakeDevice
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// Every op on a device whose memory the host cannot reach: the bits of the host's kernels, and
/// nothing copied back between the first op and the last gradient.
@Suite(.serialized) struct FakeDeviceTests {
    /// An op forward and backward: results and gradients, made on the current device.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Sizes that the host must know are waited for, and whole losses stay where they are.
        var run: @Sendable () -> [Tensor]
        var testDescription: String { name }

        init(_ name: String, _ run: @escaping @Sendable () -> [Tensor]) {
            self.name = name
            self.run = run
        }

        /// An op on tracked tensors of these shapes; its results times weights are the loss.
        init(
            _ name: String, _ shapes: [[Int]], _ op: @escaping @Sendable ([Tensor]) -> [Tensor]
        ) {
            self.init(name) {
                let inputs = shapes.enumerated().map { place, shape in
                    RandomStream(seed: 1).stream(place).tensor(shape).tracked()
                }
                let results = op(inputs)
                var loss = Tensor(zeros: [])
                for (place, result) in results.enumerated() {
                    let weights = RandomStream(seed: 2).stream(place).tensor(result.shape)
                    loss = loss + result.weighted(by: weights)
                }
                loss.backward()
                return results + gradients(of: inputs)
            }
        }
    }

    static func device(_ tier: KernelTier, lacks: Bool = false) throws -> Device {
        let tiers: [KernelTier: unroll_tier] = [
            .portable: UNROLL_TIER_PORTABLE, .neon: UNROLL_TIER_NEON, .avx2: UNROLL_TIER_AVX2,
            .avx512: UNROLL_TIER_AVX512,
        ]
        let table = try #require(unroll_tier_table(tiers[tier] ?? UNROLL_TIER_PORTABLE))
        return try Device(table: UnsafeRawPointer(try #require(fake_device_table(table, lacks))))
    }

    private func check(_ tier: KernelTier, lacks: Bool = false, _ given: Case) throws {
        let expected = on(tier) { given.run().map(elements) }
        let device = try Self.device(tier, lacks: lacks)
        try on(tier) {
            try Compute.using(device: device) {
                let (copies, calls) = (fake_device_copies_out(), fake_device_calls())
                let results = given.run()
                #expect(fake_device_copies_out() == copies, "\(given.name) was copied back")
                #expect(fake_device_calls() > calls)
                for (place, (a, e)) in zip(results.map(elements), expected).enumerated() {
                    expectSameBits(a, e, "\(given.name), result \(place)")
                }
                try #require(results.count == expected.count)
            }
        }
    }

    /// A tensor's floats, or its integers as floats.
    private func elements(_ tensor: Tensor) -> [Float] {
        tensor.type == .int32 ? tensor.integers.map(Float.init) : tensor.floats
    }

    @Test(arguments: KernelTier.available, FakeDeviceCases.all)
    func everyOpHasTheBitsOfTheHost(tier: KernelTier, given: Case) throws {
        try check(tier, given)
    }

    @Test(arguments: KernelTier.available)
    func optionalEntriesMayBeMissing(tier: KernelTier) throws {
        for given in FakeDeviceCases.steps { try check(tier, lacks: true, given) }
    }

    /// The products' other precisions, and recomputed recurrences.
    @Test(arguments: KernelTier.available, [Precision.bfloat16, .int8])
    func everyPrecision(tier: KernelTier, precision: Precision) throws {
        for given in FakeDeviceCases.products {
            try Compute.using(precision: precision) { try check(tier, given) }
        }
    }

    @Test func aTableOfAnotherVersionIsRefused() throws {
        var table = try #require(fake_device_table(unroll_tier_table(UNROLL_TIER_PORTABLE), false))
            .pointee
        func refusal() -> String {
            withUnsafePointer(to: &table) { pointer in
                do {
                    _ = try Device(table: UnsafeRawPointer(pointer))
                    return ""
                } catch { return "\(error)" }
            }
        }
        #expect(refusal() == "")
        table.memory.copy_out = nil
        #expect(refusal().contains("fake device lacks a function of its memory interface"))
        table.version += 1
        #expect(refusal().contains("version \(UNROLL_TABLE_VERSION + 1)"))
    }

    @Test func theHostCannotReachTheDevice() async {
        await #expect(processExitsWith: .failure) {
            let device = try Self.device(.portable)
            Compute.using(device: device) {
                print(Tensor(zeros: [4]).storage.bytes.load(as: Float.self))
            }
        }
        // And its table takes nothing of the host's.
        await #expect(processExitsWith: .failure) {
            let ofHost = Tensor(zeros: [4])
            let device = try Self.device(.portable)
            Compute.using(device: device) { print(ofHost.tanh().shape) }
        }
    }
}

/// The gradients of leaves; zeros where none arrived.
func gradients(of leaves: [Tensor]) -> [Tensor] {
    leaves.map { $0.gradient?.dense(shape: $0.shape) ?? Tensor(zeros: $0.shape) }
}
