internal import EnvoyAPI
internal import MeshConfig

/// The annotations of a pod, which say how its own sidecar differs. Source: serving.md 7.3, "Annotations honoured".
struct PodAnnotations {
    private let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    /// The text of an annotation; nil where it is missing or empty.
    subscript(name: String) -> String? { values[name]?.nonEmpty }

    /// A number of at least 0; nil where the annotation is missing.
    func number(_ name: String) throws(InjectionError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), number >= 0 else { throw bad(name, text, expected: "a number") }
        return number
    }

    /// `true` or `false`; nil where the annotation is missing.
    func flag(_ name: String) throws(InjectionError) -> Bool? {
        guard let text = self[name] else { return nil }
        guard let flag = Bool(text) else { throw bad(name, text, expected: "true or false") }
        return flag
    }

    /// One of the words of `Word`; nil where the annotation is missing.
    func choice<Word: RawRepresentable & CaseIterable>(_ name: String) throws(InjectionError) -> Word?
    where Word.RawValue == String {
        guard let text = self[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            throw bad(name, text, expected: Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    /// A list of ports, or `*`; nil where the annotation is missing, and as written else.
    func ports(_ name: String) throws(InjectionError) -> String? {
        guard let text = values[name] else { return nil }
        let isList = text.split(separator: ",").allSatisfy { (1...65535).contains(Int(trimmed($0)) ?? 0) }
        guard text == "*" || isList else { throw bad(name, text, expected: "ports such as 80,443, or *") }
        return text
    }

    /// A list of address ranges, or `*`; nil where the annotation is missing, and as written else.
    func ranges(_ name: String) throws(InjectionError) -> String? {
        guard let text = values[name] else { return nil }
        let isList = text.split(separator: ",").allSatisfy { isRange(trimmed($0)) }
        guard text == "*" || isList else { throw bad(name, text, expected: "ranges such as 10.0.0.0/8, or *") }
        return text
    }

    /// YAML or JSON with an object, such as `proxy.istio.io/config`; nil where the annotation is missing.
    func object(_ name: String) throws(InjectionError) -> JSONObject? {
        try value(name, expected: "a mapping", as: \.object)
    }

    /// YAML or JSON with a list; nil where the annotation is missing.
    func list(_ name: String) throws(InjectionError) -> [JSONValue]? {
        try value(name, expected: "a list", as: \.array)
    }

    private func value<Value>(
        _ name: String, expected: String, as read: (JSONValue) -> Value?
    ) throws(InjectionError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = read(try readYAMLValue(text)) else { throw bad(name, text, expected: expected) }
        return value
    }

    private func isRange(_ text: Substring) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), let bits = Int(parts[1]) else {
            return false
        }
        return (0...address.bitWidth).contains(bits)
    }

    private func trimmed(_ text: Substring) -> Substring {
        text.drop { $0 == " " }.prefix { $0 != " " }
    }

    private func bad(_ name: String, _ found: String, expected: String) -> InjectionError {
        InjectionError("annotation \(name) is \"\(found)\"; expected \(expected)")
    }
}
