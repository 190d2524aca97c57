/// Operators under short names. Axes are counted from 0; negative ones from the end.
extension ONNXGraph {
    func sum(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("Add", [a, b]) }
    func difference(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("Sub", [a, b]) }
    func product(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("Mul", [a, b]) }
    func quotient(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("Div", [a, b]) }
    func isLess(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("Less", [a, b]) }
    func both(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("And", [a, b]) }
    func larger(_ a: ONNXValue, _ b: ONNXValue) -> ONNXValue { add("Max", [a, b]) }

    func sigmoid(_ x: ONNXValue) -> ONNXValue { add("Sigmoid", [x]) }
    func tanh(_ x: ONNXValue) -> ONNXValue { add("Tanh", [x]) }
    func relu(_ x: ONNXValue) -> ONNXValue { add("Relu", [x]) }

    /// `yes` where the condition holds, else `no`.
    func choose(_ condition: ONNXValue, _ yes: ONNXValue, _ no: ONNXValue) -> ONNXValue {
        add("Where", [condition, yes, no])
    }

    func softmax(_ x: ONNXValue, axis: Int = -1) -> ONNXValue {
        add("Softmax", [x], ["axis": .int(axis)])
    }

    func logSoftmax(_ x: ONNXValue) -> ONNXValue { add("LogSoftmax", [x], ["axis": .int(-1)]) }

    func cast(_ x: ONNXValue, to type: ONNXType) -> ONNXValue {
        add("Cast", [x], ["to": .int(Int(type.rawValue))])
    }

    func concatenated(_ parts: [ONNXValue], axis: Int) -> ONNXValue {
        parts.count == 1 ? parts[0] : add("Concat", parts, ["axis": .int(axis)])
    }

    func transposed(_ x: ONNXValue, _ axes: [Int]) -> ONNXValue {
        add("Transpose", [x], ["perm": .ints(axes)])
    }

    /// A new shape; 0 keeps a size, -1 takes what is left.
    func reshaped(_ x: ONNXValue, _ shape: [Int]) -> ONNXValue {
        add("Reshape", [x, constant(shape)])
    }

    func unsqueezed(_ x: ONNXValue, _ axes: [Int]) -> ONNXValue {
        add("Unsqueeze", [x, constant(axes)])
    }

    func sum(of x: ONNXValue, over axis: Int, keepsAxis: Bool = false) -> ONNXValue {
        add("ReduceSum", [x, constant([axis])], ["keepdims": .int(keepsAxis ? 1 : 0)])
    }

    func maximum(of x: ONNXValue, over axis: Int) -> ONNXValue {
        add("ReduceMax", [x, constant([axis])], ["keepdims": .int(0)])
    }

    func gathered(_ x: ONNXValue, _ indices: ONNXValue, axis: Int = 0) -> ONNXValue {
        add("Gather", [x, indices], ["axis": .int(axis)])
    }

    /// Parts of these widths along an axis.
    func split(_ x: ONNXValue, _ widths: [Int], axis: Int = -1) -> [ONNXValue] {
        widths.count == 1
            ? [x]
            : add("Split", [x, constant(widths)], ["axis": .int(axis)], outputs: widths.count)
    }

    /// The size of an axis, `[1]`.
    func size(of x: ONNXValue, axis: Int) -> ONNXValue {
        gathered(add("Shape", [x]), constant([axis]))
    }

    /// The numbers from 0 to before `count`, a value of one element.
    func range(_ count: ONNXValue) -> ONNXValue {
        add("Range", [constant(0), add("Squeeze", [count]), constant(1)])
    }

    /// A zero of float32 for each element.
    func zeros(like x: ONNXValue) -> ONNXValue {
        product(cast(x, to: .float32), constant(0 as Float))
    }

    /// W·x + b for each row of `x`.
    func linear(_ x: ONNXValue, _ weight: ONNXValue, bias: ONNXValue? = nil) -> ONNXValue {
        let product = add("MatMul", [x, transposed(weight, [1, 0])])
        return bias.map { sum(product, $0) } ?? product
    }
}
