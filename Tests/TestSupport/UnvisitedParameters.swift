package import UnrollLayers
import UnrollTensors

/// Where a module keeps parameters that its `accept` shows to nobody, and which therefore would be
/// neither trained nor saved.
package func unvisitedParameters(of module: any Module) -> [String] {
    let visited = Set(module.parameters.map { ObjectIdentifier($0.parameter) })
    var finder = ParameterFinder()
    finder.search(module, at: "\(type(of: module))")
    return finder.found.filter { !visited.contains($0.identity) }.map(\.path)
}

/// How many parameters a module keeps, wherever they are.
package func storedParameterCount(of module: any Module) -> Int {
    var finder = ParameterFinder()
    finder.search(module, at: "")
    return Set(finder.found.map(\.identity)).count
}

/// Looks through stored properties, arrays, optionals, everything.
private struct ParameterFinder {
    var found: [(identity: ObjectIdentifier, path: String)] = []
    private var seen: Set<ObjectIdentifier> = []

    mutating func search(_ value: Any, at path: String) {
        if let parameter = value as? Parameter {
            found.append((ObjectIdentifier(parameter), path))
            return
        }
        if value is Tensor { return }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .class {
            guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
        }
        for (index, child) in mirror.children.enumerated() {
            search(child.value, at: path + "." + (child.label ?? "\(index)"))
        }
        if let superclass = mirror.superclassMirror {
            for child in superclass.children {
                search(child.value, at: path + "." + (child.label ?? "?"))
            }
        }
    }
}
