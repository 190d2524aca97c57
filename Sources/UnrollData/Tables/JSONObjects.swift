internal import UnrollSystem

/// What readers of JSON objects share: the walk over an object's members, the choice of keys, and
/// the words for what is wrong. An object is a line, or an element of an array.
struct JSONObjects {
    let path: String
    /// What an object stands for: a row, a sentence.
    let noun: String
    /// An object as it should be written.
    let example: String
    /// What to give each object, where a key is missing.
    let members: String

    /// Hands each member of an object to `member`, at its value.
    func forEachMember(
        _ line: [UInt8], _ number: Int,
        _ member: (inout JSONScanner, String) throws(DataError) -> Void
    ) throws {
        var scanner = JSONScanner(line)
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw malformed(
                number, "this is not a JSON object",
                cure: "write each \(noun) as \(example), on one line or in an array")
        }
        try scanner.object(orElse: { broken($0, number) }, member)
        try read(number) { () throws(JSONScanner.Failure) in try scanner.expectEnd() }
    }

    /// Runs what reads a part of an object of this line.
    func read<R>(
        _ number: Int, _ body: () throws(JSONScanner.Failure) -> R
    ) throws(DataError) -> R {
        do { return try body() } catch { throw broken(error, number) }
    }

    /// The keys of an object, in its order.
    func keys(_ line: [UInt8], _ number: Int) throws -> [String] {
        var found: [String] = []
        try forEachMember(line, number) { scanner, key throws(DataError) in
            found.append(key)
            try read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
        }
        return found
    }

    /// The strings under some keys of an object, which each of them has once.
    ///
    /// - Returns: One for each key, in the order of the keys.
    func strings(under keys: [String], _ line: [UInt8], _ number: Int) throws -> [String] {
        var texts: [String: String] = [:]
        try forEachMember(line, number) { scanner, key throws(DataError) in
            guard keys.contains(key) else {
                try read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
                return
            }
            if texts[key] != nil { throw repeated(key, number) }
            guard scanner.peek() == UInt8(ascii: "\"") else {
                throw malformed(
                    number, "the value of \(shown(key)) is not a string",
                    cure: "write the text as a JSON string")
            }
            texts[key] = try read(number) { () throws(JSONScanner.Failure) in
                try scanner.string()
            }
        }
        return try keys.map { key in
            guard let text = texts[key] else { throw lacking(key, number) }
            return text
        }
    }

    /// The key that an option names, else the first known one that the object has.
    ///
    /// - Parameters:
    ///   - field: The option's field, for messages.
    ///   - kind: What stands under the key, for messages.
    func key(
        _ option: String?, among found: [String], known: ColumnNames, field: String, kind: String,
        _ number: Int
    ) throws -> String {
        if let option {
            guard found.contains(option) else {
                throw malformed(
                    number, "the object has no key \(shown(option))",
                    cure: "choose one of its keys: \(shown(found))")
            }
            return option
        }
        if let place = known.first(in: found) { return found[place] }
        throw DataError(
            .malformed, path, line: number,
            "none of the object's keys is known to name the \(kind): \(shown(found))",
            cure: "choose one with \(field: field)")
    }

    /// The keys of the texts that options name, else those of ``TableOptions/usualTextColumns`` where
    /// the object has them, else the first known one that it has.
    ///
    /// - Parameters:
    ///   - known: Names of such keys.
    ///   - field: The options' field, for messages.
    func textKeys(
        _ options: [String], orUsual usual: [String], among found: [String],
        known: ColumnNames = .texts, field: String = "textColumn", kind: String = "text",
        _ number: Int
    ) throws -> [String] {
        if let twice = options.indices.first(where: { options[..<$0].contains(options[$0]) }) {
            throw malformed(
                number, "the key \(shown(options[twice])) is named twice",
                cure: "name each key once with \(field: field)")
        }
        var wanted: [String?] = options
        if options.isEmpty {
            let missing = usual.filter { !found.contains($0) }
            if let first = missing.first, missing.count < usual.count {
                throw lackingUsual(first, of: usual, path: path, line: number)
            }
            wanted = missing.isEmpty && !usual.isEmpty ? usual : [nil]
        }
        return try wanted.map {
            try key($0, among: found, known: known, field: field, kind: kind, number)
        }
    }

    // MARK: Errors

    func malformed(_ number: Int, _ problem: String, cure: Message) -> DataError {
        DataError(.malformed, path, line: number, problem, cure: cure)
    }

    func broken(_ failure: JSONScanner.Failure, _ number: Int) -> DataError {
        malformed(
            number, "the object is not JSON: \(failure.problem), at its byte \(failure.byteOffset)",
            cure: "mend it; a \(noun) is one object, on one line or in an array")
    }

    func repeated(_ key: String, _ number: Int) -> DataError {
        malformed(number, "the key \(shown(key)) stands twice in the object", cure: "keep one")
    }

    func lacking(_ key: String, _ number: Int) -> DataError {
        malformed(
            number, "the object has no key \(shown(key)), which the first one has",
            cure: "give every \(noun) \(members)")
    }
}
