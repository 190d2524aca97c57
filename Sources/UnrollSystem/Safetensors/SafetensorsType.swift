/// The type of a tensor's elements in a safetensors file; the raw value is its name there.
package enum SafetensorsType: String, Sendable, CaseIterable {
    case float64 = "F64"
    case int64 = "I64"
    case uint64 = "U64"
    case float32 = "F32"
    case int32 = "I32"
    case uint32 = "U32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int16 = "I16"
    case uint16 = "U16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    /// Whether elements are floating-point numbers.
    package var isFloatingPoint: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16: true
        default: false
        }
    }

    /// The size of one element, in bytes.
    package var byteCount: Int {
        switch self {
        case .float64, .int64, .uint64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// The size in bytes of a tensor of this type and shape; `nil` if it overflows.
    package func byteCount(of shape: [Int]) -> Int? {
        var count = byteCount
        for size in shape {
            let (product, overflowed) = count.multipliedReportingOverflow(by: size)
            if overflowed || size < 0 { return nil }
            count = product
        }
        return count
    }
}
