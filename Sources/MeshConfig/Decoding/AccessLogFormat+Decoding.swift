extension ObjectDecoder {
    /// Reads `accessLogEncoding` and `accessLogFormat` of a MeshConfig; nil where it has neither, or a wrong one.
    mutating func accessLogFormat() -> AccessLogFormat? {
        let encoding = choice(root, "accessLogEncoding", AccessLogEncoding.self)
        guard let node = root["accessLogFormat"] else { return encoding == .json ? .json([]) : nil }
        guard let text = text(of: node) else { return nil }
        if encoding == .json, text.isEmpty { return .json([]) }
        let format = encoding == .json ? jsonFormat(text, at: node) : .text(text)
        if let format { warnOfFaults(format, at: node) }
        return format
    }

    /// Reads `logFormat` of a provider of access logs; nil where it has none.
    mutating func logFormat(_ parent: YAMLNode) -> AccessLogFormat? {
        guard let format = mapping(parent, "logFormat") else { return nil }
        let own: AccessLogFormat =
            if let labels = mapping(format, "labels") { .json(AccessLogFormat.Field.all(of: labels)) } else {
                .text(text(format, "text") ?? "")
            }
        warnOfFaults(own, at: format)
        return own
    }

    /// Reports operators that Envoy does not know, as far as we know them.
    private mutating func warnOfFaults(_ format: AccessLogFormat, at node: YAMLNode) {
        for text in format.texts {
            guard let fault = faultOfFormat(text, others: ["REQ_WITHOUT_QUERY"]) else { continue }
            warning(at: node, "\(fault): it would refuse every listener with the log")
        }
    }

    private mutating func jsonFormat(_ text: String, at node: YAMLNode) -> AccessLogFormat? {
        var roots: [YAMLNode] = []
        do throws(YAMLError) {
            try readYAML(Array(text.utf8)) { roots.append($0) }
        } catch {
            problem(at: node, "\(error.message); expected a JSON object, as accessLogEncoding says")
            return nil
        }
        guard let root = roots.first, roots.count == 1, root.isMapping else {
            problem(at: node, "is no JSON object, which accessLogEncoding JSON expects")
            return nil
        }
        if let fault = root.tree.faults.first { problem(at: node, fault.message) }
        return .json(AccessLogFormat.Field.all(of: root))
    }
}

private enum AccessLogEncoding: String, CaseIterable {
    case text = "TEXT"
    case json = "JSON"
}

extension AccessLogFormat.Field {
    /// The fields of an object, in its order.
    static func all(of mapping: YAMLNode) -> [Self] {
        mapping.entries.map { Self(name: $0.key.text, value: AccessLogFormat.Value($0.value)) }
    }
}

extension AccessLogFormat {
    /// All texts with operators.
    fileprivate var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .json(let fields): fields.flatMap(\.value.texts)
        }
    }
}

extension AccessLogFormat.Value {
    fileprivate var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .number, .flag, .null: []
        case .list(let values): values.flatMap(\.texts)
        case .object(let fields): fields.flatMap(\.value.texts)
        }
    }

    fileprivate init(_ node: YAMLNode) {
        switch node.scalarType {
        case .text: self = .text(node.text)
        case .number: self = Double(node.text).map(Self.number) ?? .text(node.text)
        case .flag: self = .flag(truthValue(node.text) == true)
        case .null: self = .null
        case nil where node.isMapping: self = .object(AccessLogFormat.Field.all(of: node))
        case nil: self = .list(node.elements.map(Self.init))
        }
    }
}
