public import UnrollTensors

/// Numbers that training changes, and where their gradient gathers.
///
/// A parameter has an identity: two layers that hold the same one share it (tied weights).
public final class Parameter {
    /// The numbers now. Optimisers and loading write them in place.
    public let value: Tensor
    /// Whether training changes it; a frozen one is saved and loaded like any other.
    public let isTrainable: Bool
    private let tracked: Tensor

    public init(_ value: Tensor, isTrainable: Bool = true) {
        self.value = value.detached()
        self.isTrainable = isTrainable
        tracked = self.value.tracked()
    }

    /// The value as an op's input: in a training pass its gradient will gather here, unless it is
    /// frozen.
    public func read(in pass: Pass) -> Tensor { pass.isTraining && isTrainable ? tracked : value }

    /// The gradient since the last reset; `nil` where none has arrived.
    public var gradient: Gradient? { tracked.gradient }

    public func resetGradient() { tracked.node?.reset() }
}

/// Something with parameters. Modules are classes: identity is real (tied weights, optimiser state).
public protocol Module: AnyObject {
    /// Shows every parameter and every part to `visitor`, under the names used in model files.
    func accept(_ visitor: inout some ModuleVisitor)
}

/// Goes through a module's parameters: counting, saving, loading, printing.
public protocol ModuleVisitor {
    mutating func visit(_ parameter: Parameter, named name: String)
    mutating func visit(_ part: any Module, named name: String)
}

/// A parameter and its path in the module, such as `recurrent.0.weight_ih`.
public struct NamedParameter {
    public let name: String
    public let parameter: Parameter
}

extension Module {
    /// All parameters in the order the module shows them, each once under its first name.
    public var parameters: [NamedParameter] {
        var collector = ParameterCollector()
        accept(&collector)
        return collector.found
    }

    /// How many numbers are trained.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.parameter.value.count } }

    public func resetGradients() { for named in parameters { named.parameter.resetGradient() } }

    /// The tree of parts and parameters with their shapes, a line each.
    public var outline: String {
        var printer = OutlinePrinter()
        accept(&printer)
        return printer.lines.joined(separator: "\n")
    }
}

private struct ParameterCollector: ModuleVisitor {
    var found: [NamedParameter] = []
    private var seen: Set<ObjectIdentifier> = []
    private var prefix = ""

    mutating func visit(_ parameter: Parameter, named name: String) {
        guard seen.insert(ObjectIdentifier(parameter)).inserted else { return }
        found.append(NamedParameter(name: prefix + name, parameter: parameter))
    }

    mutating func visit(_ part: any Module, named name: String) {
        let outer = prefix
        prefix += name + "."
        part.accept(&self)
        prefix = outer
    }
}

private struct OutlinePrinter: ModuleVisitor {
    var lines: [String] = []
    private var depth = 0

    mutating func visit(_ parameter: Parameter, named name: String) {
        let shape = parameter.value.shape.map(String.init).joined(separator: " × ")
        lines.append(String(repeating: "  ", count: depth) + "\(name)  \(shape)")
    }

    mutating func visit(_ part: any Module, named name: String) {
        lines.append(String(repeating: "  ", count: depth) + "\(name): \(type(of: part))")
        depth += 1
        part.accept(&self)
        depth -= 1
    }
}
