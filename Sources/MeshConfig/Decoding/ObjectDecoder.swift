/// Reads the fields of one object and collects everything that is wrong with them.
///
/// A field that is missing or null is `nil` or empty without a problem; a field of the wrong type or value is reported
/// and then treated as missing, so that one reading finds all mistakes.
struct ObjectDecoder {
    let file: String
    /// Where paths of fields begin.
    private(set) var root: YAMLNode
    /// Known once the metadata has been read.
    var key: ConfigKey?
    private(set) var problems: [ConfigProblem] = []

    /// Whether anything is wrong so that the object cannot count.
    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    init(file: String, root: YAMLNode) {
        self.file = file
        self.root = root
        for fault in root.tree.faults(in: root.range) {
            problem(at: root.node(at: fault.index), fault.message)
        }
    }

    /// Notes which fields are read from now on, for `warnOfUnreadFields`.
    mutating func noteLookups() { root = YAMLNode(tree: root.tree, index: root.index, lookups: FieldLookups()) }

    /// How many problems of one object are told: a list of ten thousand wrong items is one mistake, not ten thousand.
    static let problemsMax = 100

    /// Reports `message` about `node`.
    mutating func problem(at node: YAMLNode, _ message: String) {
        guard problems.count < ObjectDecoder.problemsMax else { return }
        problem(line: node.line, field: root.path(to: node.index), message)
    }

    /// Reports `message` about `node`, which is allowed but hardly what its author wants.
    mutating func warning(at node: YAMLNode, _ message: String) {
        guard problems.count < ObjectDecoder.problemsMax else { return }
        problem(line: node.line, field: root.path(to: node.index), message, .warning)
    }

    /// Reports `message` about the field `name` that `parent` has not, or whose value was null.
    mutating func problem(in parent: YAMLNode, missing name: String, _ message: String) {
        guard problems.count < ObjectDecoder.problemsMax else { return }
        let path = root.path(to: parent.index)
        problem(line: parent.line, field: path.isEmpty ? name : "\(path).\(name)", message)
    }

    /// Reports a problem that was found in the text of `node`, whose place in the file is `line`.
    mutating func adopt(_ inner: ConfigProblem, in node: YAMLNode, line: Int) {
        let path = root.path(to: node.index)
        problem(
            line: line, field: inner.field.isEmpty ? path : "\(path).\(inner.field)", inner.message, inner.severity)
    }

    private mutating func problem(
        line: Int, field: String, _ message: String, _ severity: ConfigProblem.Severity = .error
    ) {
        problems.append(
            ConfigProblem(
                severity, location: SourceLocation(file: file, line: line), object: key, field: field,
                message: message))
    }

    /// The problems in the order of the file, all with the object's key: some were found before it was known.
    func finishedProblems() -> [ConfigProblem] {
        problems.sorted { $0.location.line < $1.location.line }.map {
            ConfigProblem(
                $0.severity, location: $0.location, object: key, field: $0.field, message: $0.message)
        }
    }
}

// Values of nodes.
extension ObjectDecoder {
    /// The text of `node`; numbers and booleans without quotes are reported, as Kubernetes refuses them.
    mutating func text(of node: YAMLNode) -> String? {
        switch node.scalarType {
        case .text: return node.text
        case .number, .flag: problem(at: node, "found \(node.described), expected text; put it in quotes")
        case .null, nil: problem(at: node, "found \(node.described), expected text")
        }
        return nil
    }

    /// The whole number of `node`, if it is in `range`.
    mutating func number(of node: YAMLNode, in range: ClosedRange<Int>) -> Int? {
        if node.scalarType == .number, let number = Int(node.text), range.contains(number) { return number }
        let isQuoted = node.scalarType == .text && Int(node.text) != nil
        problem(
            at: node,
            "found \(node.described), expected a whole number of \(range.lowerBound) to \(range.upperBound)"
                + (isQuoted ? "; remove the quotes" : ""))
        return nil
    }

    /// The canonical spelling of the IP address of `node`.
    mutating func address(of node: YAMLNode) -> String? {
        guard let text = text(of: node) else { return nil }
        if let address = IPAddress(text) { return address.description }
        problem(at: node, "found \"\(text)\", expected an IP address such as 10.0.0.1 or fd00::1")
        return nil
    }
}

// Fields of mappings. `parent` is optional so that fields of missing fields are missing too.
extension ObjectDecoder {
    mutating func text(_ parent: YAMLNode?, _ name: String) -> String? {
        guard let node = parent?[name] else { return nil }
        return text(of: node)
    }

    /// The text of a field that must be there and must not be empty.
    mutating func requiredText(_ parent: YAMLNode, _ name: String, _ advice: String) -> String? {
        guard let node = parent[name] else {
            problem(in: parent, missing: name, "is missing; \(advice)")
            return nil
        }
        guard let text = text(of: node) else { return nil }
        if text.isEmpty { problem(at: node, "is empty; \(advice)") }
        return text.isEmpty ? nil : text
    }

    mutating func flag(_ parent: YAMLNode?, _ name: String) -> Bool? {
        guard let node = parent?[name] else { return nil }
        if node.scalarType == .flag { return truthValue(node.text) }
        problem(at: node, "found \(node.described), expected true or false")
        return nil
    }

    mutating func number(_ parent: YAMLNode?, _ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = parent?[name] else { return nil }
        return number(of: node, in: range)
    }

    /// The field's word as one of the cases of `Choice`.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ parent: YAMLNode?, _ name: String, _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let node = parent?[name], let text = text(of: node) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problem(at: node, "found \"\(text)\", expected one of \(words)")
        return nil
    }

    mutating func mapping(_ parent: YAMLNode?, _ name: String) -> YAMLNode? {
        guard let node = parent?[name] else { return nil }
        if node.isMapping { return node }
        problem(at: node, "found \(node.described), expected fields (name: value) indented below \(name)")
        return nil
    }

    /// The elements of a list; null elements are reported and left out.
    mutating func list(_ parent: YAMLNode?, _ name: String) -> [YAMLNode] {
        guard let node = parent?[name] else { return [] }
        guard node.isSequence else {
            problem(at: node, "found \(node.described), expected a list; begin each item with \"- \"")
            return []
        }
        return node.elements.filter { element in
            let isNull = element.scalarType == .null
            if isNull { problem(at: element, "is empty; remove it or fill it in") }
            return !isNull
        }
    }

    /// The elements of a list of mappings.
    mutating func mappings(_ parent: YAMLNode?, _ name: String) -> [YAMLNode] {
        list(parent, name).filter { element in
            if !element.isMapping { problem(at: element, "found \(element.described), expected fields (name: value)") }
            return element.isMapping
        }
    }

    /// The elements of a list of texts.
    mutating func texts(_ parent: YAMLNode?, _ name: String) -> [String] {
        list(parent, name).compactMap { text(of: $0) }
    }

    /// The elements of a list of IP addresses, in canonical spelling.
    mutating func addresses(_ parent: YAMLNode?, _ name: String) -> [String] {
        list(parent, name).compactMap { address(of: $0) }
    }

    /// A mapping from text to text, such as labels.
    mutating func textMap(_ parent: YAMLNode?, _ name: String) -> [String: String] {
        guard let node = mapping(parent, name) else { return [:] }
        let entries = node.entries
        var map = [String: String](minimumCapacity: entries.count)
        for (key, value) in entries where key.isScalar {
            // A null is an empty text to Kubernetes.
            if value.scalarType == .null { map[key.text] = "" } else { map[key.text] = text(of: value) }
        }
        return map
    }
}
