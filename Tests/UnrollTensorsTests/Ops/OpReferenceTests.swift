import Foundation
import TestSupport
import Testing
import UnrollTensors

/// Ops against numbers of PyTorch 2.15, in float64: `References/ops.py` makes them and says of what.
@Suite struct OpReferenceTests {
    private static let lengths = [3, 1]

    private static func operand(_ number: Int, _ shape: [Int]) -> Tensor {
        Tensor(
            (0..<shape.reduce(1, *)).map { Float(sin(0.7 * Double($0) + Double(number))) },
            shape: shape)
    }

    private static func check(
        _ tier: KernelTier, _ expected: [[Double]], _ leaves: [Tensor],
        _ op: ([Tensor]) -> Tensor, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        on(tier) {
            let leaves = leaves.map { $0.tracked() }
            let y = op(leaves)
            y.weighted(by: operand(9, y.shape)).backward()
            for (found, numbers) in zip([y.floats] + leaves.map(\.gradientFloats), expected) {
                expectClose(
                    found, numbers, relative: 2e-6, absolute: 5e-7,
                    sourceLocation: sourceLocation)
            }
        }
    }

    /// contexts = softmax(0.5 * q @ k.T) @ v of each sequence's own time steps; dq, dk, dv.
    static let dotAttention: [[Double]] = [
        [
            0.381861757, -0.122762682, -0.951602101, -0.925814688, -0.150106998, 0.0485135762,
            -0.951602101, -0.925814688,
        ],
        [0.0432289117, 0.0344312458, 0, 0, -0.128472193, -0.0980288514, 0, 0],
        [
            0.0121062591, 0.0185530876, 0, 0, -0.0589039365, -0.0863209671, 0, 0, 0.0467976773,
            0.0677678795, 0, 0,
        ],
        [
            0.019761393, -0.120003623, -0.23575294, -0.0225450993, -0.400219941, -0.0694510924, 0,
            0, 0.0990519662, -0.148627792, 0, 0,
        ],
    ]

    /// contexts = softmax(torch.tanh(q + k) @ vector) @ v; dq, dk, dv, dvector.
    static let additiveAttention: [[Double]] = [
        [
            -0.184514347, 0.0802517402, -0.951602101, -0.925814688, -0.216872244, 0.0689034486,
            -0.951602101, -0.925814688,
        ],
        [0.0686173576, 0.0812124241, 0, 0, 0.0643556592, 0.0893132944, 0, 0],
        [
            0.022182323, 0.018303171, 0, 0, 0.0642940121, 0.0815093693, 0, 0, 0.0464966817,
            0.0707131781, 0, 0,
        ],
        [
            -0.0594433689, -0.0562839245, -0.23575294, -0.0225450993, -0.204972896, -0.23304598,
            0, 0, -0.0169903168, -0.0487526028, 0, 0,
        ],
        [-0.0275728483, -0.0142252794],
    ]

    /// functional.layer_norm(x, [3], gain, bias); dx, dgain, dbias.
    static let layerNorm: [[Double]] = [
        [0.178224258, -0.0154993663, -0.633639834, 1.3436883, -0.627083719, -0.671789432],
        [1.72857403, -0.908246509, -0.820327517, -0.0095897195, 0.0265495555, -0.016959836],
        [-1.29850375, -0.169247138, 1.10266122],
        [-0.582434118, -0.965285689, -0.894148335],
    ]

    /// functional.conv1d(x, filters, bias, stride=2, padding=1) of each sequence; dx, dweight, dbias.
    static let convolution: [[Double]] = [
        [0.413831014, 1.19278848, -0.0655131227, 0.161470887, -1.60852195, 0.0243474668, 0, 0],
        [
            -0.368355657, -0.58240191, -0.751103322, -0.219865934, -1.14764534, -0.551674258, 0,
            0, 0.113029907, 0.507661956, 0, 0,
        ],
        [
            0.42433879, 0.677941652, -0.42844229, -0.215537283, -0.252157953, -0.402858242,
            0.0405795745, 0.0648316496, -0.921124365, -0.367252165, 0.166278875, 0.265654185,
        ],
        [-1.10923302, -1.33263512],
    ]

    /// functional.max_pool1d(x, 2, 1) of each sequence; dx.
    static let maxOverWindows: [[Double]] = [
        [0.841470957, 0.991664827, 0, 0, 0.311541349, 0.850436628, 0, 0],
        [0.412118495, -0.271760613, 0, 0, 0, 0, 0, 0, -0.693525076, -0.0663218945, 0, 0],
    ]

    /// (functional.binary_cross_entropy_with_logits(x, y, reduction="none") * weights).sum() / 5; dx.
    static let binaryCrossEntropy: [[Double]] = [
        [1.29372058],
        [
            -0.0173520416, 0.0248949866, 0.0167808166, -0.0126884465, -0.106248947, -0.0712401486,
            0, -0, -0.00804987358, -0.00415236425, 0, 0,
        ],
    ]

    /// torch.nn.functional.ctc_loss of log_softmax(x), the sum / 5; dx.
    static let ctc: [[Double]] = [
        [1.76617995],
        [
            -0.00149994277, -0.0293967633, 0.020186959, 0.010709747, 0.0221296802, 0.0153520263,
            0.0168663905, -0.0543480971, -0.00075420478, -0.0233884543, 0.00495574098, 0.0191869181,
            -0.0464996459, 0.0187568874, 0.0131404521, 0.0146023064, -0.00153763217, -0.00355651422,
            -0.0259161008, 0.0310102472, 0.04127666, 0.0217143325, 0.0113805145, -0.074371507,
            -0.00278581294, -0.00659764633, -0.0305014248, 0.0398848841, 0, 0, 0, 0, -0.00700609462,
            -0.0300549821, -0.00295202983, 0.0400131065, 0, 0, 0, 0, -0.00946469562, -0.0372556016,
            0.017209749, 0.0295105482, 0, 0, 0, 0,
        ],
    ]

    /// The same with zero_infinity, the sum / 3: the second target has no alignment; dx.
    static let ctcWithAnImpossibleTarget: [[Double]] = [
        [1.56606032],
        [
            -0.0188069819, 0.046157712, 0.0336449317, -0.0609956617, 0, 0, 0, 0, 0.00177306124,
            -0.00698141478, 0.0443203233, -0.0391119698, 0, 0, 0, 0, 0.000415328828, -0.0472714911,
            0.0241749248, 0.0226812374, 0, 0, 0, 0, -0.000875936248, -0.0314562843, -0.0341425862,
            0.0664748068, 0, 0, 0, 0, -0.00964401629, 0.019732506, -0.0767770006, 0.0666885109, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
    ]

    @Test(arguments: KernelTier.available) func attention(tier: KernelTier) {
        let given = [
            Self.operand(1, [2, 2, 2]), Self.operand(2, [3, 2, 2]), Self.operand(3, [3, 2, 2]),
        ]
        Self.check(tier, Self.dotAttention, given) {
            $0[0].attention(to: $0[1], values: $0[2], lengths: Self.lengths, scale: 0.5).contexts
        }
        Self.check(tier, Self.additiveAttention, given + [Self.operand(4, [2])]) {
            $0[0].additiveAttention(
                to: $0[1], values: $0[2], vector: $0[3], lengths: Self.lengths
            ).contexts
        }
    }

    @Test(arguments: KernelTier.available) func normalisationAndWindows(tier: KernelTier) {
        Self.check(
            tier, Self.layerNorm,
            [Self.operand(1, [2, 3]), Self.operand(2, [3]), Self.operand(3, [3])]
        ) { $0[0].layerNorm(gain: $0[1], bias: $0[2]) }
        Self.check(
            tier, Self.convolution,
            [Self.operand(1, [3, 2, 2]), Self.operand(2, [2, 6]), Self.operand(3, [2])]
        ) {
            $0[0].convolved(
                $0[1], bias: $0[2], windows: SequenceWindows(width: 3, stride: 2, padding: 1),
                lengths: Self.lengths)
        }
        Self.check(tier, Self.maxOverWindows, [Self.operand(1, [3, 2, 2])]) {
            $0[0].maxOverWindows(SequenceWindows(width: 2), lengths: Self.lengths)
        }
    }

    @Test(arguments: KernelTier.available) func binaryCrossEntropy(tier: KernelTier) {
        let targets = Tensor(
            Self.operand(2, [3, 2, 2]).floats.map { abs($0) }, shape: [3, 2, 2])
        // The loss is a scalar, whose weight is sin 9.
        Self.check(tier, Self.binaryCrossEntropy, [Self.operand(1, [3, 2, 2])]) {
            $0[0].binaryCrossEntropy(
                targets, weights: [1, 0.5, 2, 1, 0.25, 1], lengths: Self.lengths, divisor: 5)
        }
    }

    @Test(arguments: KernelTier.available) func ctcLoss(tier: KernelTier) {
        Self.check(tier, Self.ctc, [Self.operand(1, [6, 2, 4])]) {
            $0[0].ctcLoss(lengths: [6, 3], targets: [[1, 2, 1], [3, 3]])
        }
        Self.check(tier, Self.ctcWithAnImpossibleTarget, [Self.operand(1, [6, 2, 4])]) {
            $0[0].ctcLoss(lengths: [5, 2], targets: [[3, 1, 2], [2, 2]])
        }
    }
}
