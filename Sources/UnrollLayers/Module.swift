internal import UnrollSystem
public import UnrollTensors

/// A tensor that training changes, and where its gradient gathers.
///
/// A parameter has an identity: two layers that hold the same one share it (tied weights). It
/// begins as a placeholder, a shape without storage; its first use initialises it, loading a model
/// fills it straight from the file. So a network costs no memory until it is used.
public final class Parameter {
    /// The shape of the value.
    public let shape: [Int]
    /// Whether training changes it; a frozen one is saved and loaded like any other.
    public let isTrainable: Bool
    private var initial: (() -> Tensor)?
    private var tracked: Tensor?

    /// A placeholder.
    ///
    /// - Parameters:
    ///   - shape: The shape of the value.
    ///   - isTrainable: Whether training changes it.
    ///   - initial: Makes the first value, where nothing is loaded.
    public init(shape: [Int], isTrainable: Bool = true, initial: @escaping () -> Tensor) {
        self.shape = shape
        self.isTrainable = isTrainable
        self.initial = initial
    }

    /// A parameter that begins with a value.
    public convenience init(_ value: Tensor, isTrainable: Bool = true) {
        self.init(shape: value.shape, isTrainable: isTrainable) { value }
        become(value)
    }

    /// A placeholder that begins with zeros.
    public convenience init(zeros shape: [Int]) {
        self.init(shape: shape) { Tensor(zeros: shape) }
    }

    /// The elements now. Optimisers and loading write them in place.
    public var value: Tensor { storage.detached() }

    private var storage: Tensor {
        if let tracked { return tracked }
        guard let initial else { requirementFailure("Parameter: no initial value") }
        return become(initial())
    }

    /// Whether there is storage already.
    package var isInitialized: Bool { tracked != nil }

    /// Storage that is about to be filled: that of the value, or fresh and uninitialised.
    package var target: Tensor {
        (tracked ?? become(Tensor(uninitialized: shape))).detached()
    }

    @discardableResult
    private func become(_ value: Tensor) -> Tensor {
        requirement(
            value.shape == shape, "Parameter: a value \(value.shape) for the shape \(shape)")
        let tracked = value.detached().tracked()
        self.tracked = tracked
        initial = nil
        return tracked
    }

    /// Changes how a placeholder begins; the value of a parameter that has begun already.
    package func begin(_ initial: @escaping () -> Tensor) {
        if isInitialized { value.assign(initial()) } else { self.initial = initial }
    }

    /// The value as an op's input: where gradients are wanted its own will gather here, unless it is
    /// frozen.
    public func read(in pass: Pass) -> Tensor { pass.isRecording && isTrainable ? storage : value }

    /// The gradient since the last reset; `nil` where none has arrived.
    public var gradient: Gradient? { tracked?.gradient }

    /// Forgets the gradient.
    public func resetGradient() { tracked?.node?.reset() }
}

/// Something with parameters. Modules are classes: identity is real (tied weights, optimiser state).
public protocol Module: AnyObject {
    /// Shows every parameter and every part to `visitor`, under the names used in model files.
    func accept(_ visitor: inout some ModuleVisitor)
}

/// Goes through a module's parameters: counting, saving, loading, printing.
public protocol ModuleVisitor {
    /// Shows a parameter of the module.
    mutating func visit(_ parameter: Parameter, named name: String)
    /// Shows a module inside the module.
    mutating func visit(_ part: any Module, named name: String)
}

/// A parameter and its path in the module, such as `recurrent.0.weight_ih`.
public struct NamedParameter {
    /// The path, with points between the names.
    public let name: String
    /// The parameter.
    public let parameter: Parameter
}

extension Module {
    /// All parameters in the order the module shows them, each once under its first name.
    public var parameters: [NamedParameter] {
        var collector = ParameterCollector()
        accept(&collector)
        return collector.found
    }

    /// The elements of all parameters together.
    public var parameterCount: Int {
        parameters.reduce(0) { $0 + $1.parameter.shape.reduce(1, *) }
    }

    /// Gives every placeholder its first value.
    public func initialize() { for named in parameters { _ = named.parameter.value } }

    /// Forgets the gradients of all parameters.
    public func resetGradients() { for named in parameters { named.parameter.resetGradient() } }
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
