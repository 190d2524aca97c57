internal import UnrollData
internal import UnrollSystem

/// The names of Python that a file of tensors may use. Each stands for something inert: a kind of
/// dictionary, a tensor's description, a type. No other name is taken, and nothing is ever called.
enum PickleName: Sendable, Hashable {
    /// Makes a dictionary of nothing, of another or of pairs: `OrderedDict`, `Counter`, `Namespace`.
    case dictionary
    /// `defaultdict`, which is given the type of what is missing.
    case dictionaryWithDefault
    /// Makes a list of another: `set`, `frozenset`, `torch.Size`.
    case list
    /// A type that `defaultdict` may be given.
    case type
    /// `torch._utils._rebuild_tensor` and its versions 2 and 3: how many things it is told.
    case tensor(version: Int)
    /// `torch._utils._rebuild_parameter`, with and without a state.
    case parameter
    case storage(SafetensorsType?)
    case elementType(SafetensorsType)
    case device
    case numPyScalar
    case numPyType
    /// `_codecs.encode`, by which old protocols write bytes as texts.
    case encode

    private static let known: [String: PickleName] = {
        var names: [String: PickleName] = [
            "collections.OrderedDict": .dictionary,
            "collections.Counter": .dictionary,
            "argparse.Namespace": .dictionary,
            "collections.defaultdict": .dictionaryWithDefault,
            "torch.Size": .list,
            "torch._utils._rebuild_tensor": .tensor(version: 1),
            "torch._utils._rebuild_tensor_v2": .tensor(version: 2),
            "torch._utils._rebuild_tensor_v3": .tensor(version: 3),
            "torch._utils._rebuild_parameter": .parameter,
            "torch._utils._rebuild_parameter_with_state": .parameter,
            "torch.storage.UntypedStorage": .storage(nil),
            "torch.storage.TypedStorage": .storage(nil),
            "torch.UntypedStorage": .storage(nil),
            "torch.device": .device,
            "numpy.core.multiarray.scalar": .numPyScalar,
            "numpy._core.multiarray.scalar": .numPyScalar,
            "numpy.dtype": .numPyType,
            "_codecs.encode": .encode,
        ]
        // Lightning's dictionaries of hyper-parameters.
        for module in [
            "pytorch_lightning.utilities.parsing", "lightning.pytorch.utilities.parsing",
            "lightning_fabric.utilities.data", "lightning.fabric.utilities.data",
        ] {
            names[module + ".AttributeDict"] = .dictionary
        }
        for module in ["builtins", "__builtin__"] {
            for type in ["set", "frozenset"] { names["\(module).\(type)"] = .list }
            for type in ["int", "long", "float", "str", "unicode", "bool", "list", "dict"] {
                names["\(module).\(type)"] = .type
            }
        }
        let storages: [String: SafetensorsType] = [
            "Double": .float64, "Float": .float32, "Half": .float16, "BFloat16": .bfloat16,
            "Long": .int64, "Int": .int32, "Short": .int16, "Char": .int8, "Byte": .uint8,
            "Bool": .bool,
        ]
        for (name, type) in storages { names["torch.\(name)Storage"] = .storage(type) }
        let types: [String: SafetensorsType] = [
            "float64": .float64, "double": .float64, "float32": .float32, "float": .float32,
            "float16": .float16, "half": .float16, "bfloat16": .bfloat16, "int64": .int64,
            "long": .int64, "int32": .int32, "int": .int32, "int16": .int16, "short": .int16,
            "int8": .int8, "uint8": .uint8, "bool": .bool, "uint16": .uint16, "uint32": .uint32,
            "uint64": .uint64,
        ]
        for (name, type) in types { names["torch.\(name)"] = .elementType(type) }
        return names
    }()

    /// The thing of this name.
    ///
    /// - Throws: ``PickleFailure`` where it is none of those that are known.
    init(module: String, name: String) throws(PickleFailure) {
        guard let known = Self.known["\(module).\(name)"] else {
            throw Self.refusal(of: "\(module).\(name)", module: module)
        }
        self = known
    }

    private static let saveTensors =
        "save its tensors alone: torch.save(model.state_dict(), FILE)"

    /// Tensors that PyTorch knows and other programs do not.
    private static let tensorKinds: [(part: String, kind: String, cure: String)] = [
        ("qtensor", "quantised tensors", "save model.dequantize() or the model before quantising"),
        ("QInt", "quantised tensors", "save the model before quantising"),
        ("QUInt", "quantised tensors", "save the model before quantising"),
        ("torch.q", "quantised tensors", "save the model before quantising"),
        ("sparse", "sparse tensors", "save tensor.to_dense() in its place"),
        ("nested", "nested tensors", "save tensor.to_padded_tensor(0) in its place"),
        ("Complex", "complex tensors", "save torch.view_as_real(tensor) in its place"),
        ("complex", "complex tensors", "save torch.view_as_real(tensor) in its place"),
        ("loat8", "tensors of 8-bit floats", "save tensor.float() in its place"),
        ("meta_tensor", "tensors without elements (meta)", "save the model with its weights"),
    ]

    private static func refusal(of name: String, module: String) -> PickleFailure {
        let root = module.split(separator: ".", maxSplits: 1).first.map(String.init) ?? module
        if root == "torch", !module.hasPrefix("torch.nn"), !module.hasPrefix("torch.optim"),
            let kind = tensorKinds.first(where: { name.contains($0.part) })
        {
            return PickleFailure("it holds \(kind.kind) (\(shown(name)))", cure: kind.cure)
        }
        if module.hasPrefix("torch.nn") || root == "__main__" || module.contains("model") {
            return PickleFailure(
                "it holds a whole model, of the class \(shown(name)), which only its Python code "
                    + "can bring back",
                cure: saveTensors)
        }
        let dangerous: Set<String> = [
            "os", "posix", "nt", "subprocess", "builtins", "__builtin__", "sys", "runpy", "shutil",
            "socket", "pty", "commands", "importlib", "webbrowser", "ctypes", "pickle", "code",
            "timeit", "operator", "functools", "bdb", "pdb", "asyncio", "multiprocessing",
        ]
        if dangerous.contains(root) {
            return PickleFailure(
                "it asks Python to run \(shown(name)), which no file of tensors needs; nothing was run",
                cure: "do not trust this file; get it from another source")
        }
        return PickleFailure(
            "it holds a Python object of the class \(shown(name)), which is not read",
            cure: saveTensors)
    }
}

/// Why a pickle is not read.
package struct PickleFailure: Error, Hashable {
    package var problem: String
    package var cure: String

    init(_ problem: String, cure: String) {
        self.problem = problem
        self.cure = cure
    }

    /// Bytes that are no pickle, or a part of one.
    static func damaged(_ problem: String, at byte: Int) -> PickleFailure {
        PickleFailure(
            "its pickle is damaged at byte \(byte.grouped): \(problem)",
            cure: "copy it again, or save it again with torch.save")
    }
}
