/// Names that tell files apart: their own, of equal ones with the folder before it, or else a number
/// behind it.
///
/// - Parameters:
///   - names: The files' names.
///   - paths: Where they are.
package func distinctNames(_ names: [String], of paths: [String]) -> [String] {
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    var seen: [String: Int] = [:]
    return zip(names, paths).map { name, path in
        var name = name
        let parts = path.split(separator: "/")
        if counts[name] ?? 0 > 1, parts.count > 1 { name = "\(parts[parts.count - 2])/\(name)" }
        seen[name, default: 0] += 1
        let number = seen[name] ?? 1
        return number > 1 ? "\(name) (\(number))" : name
    }
}
