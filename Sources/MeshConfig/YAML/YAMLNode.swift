/// One parsed YAML document: its nodes in the order of the text, flat, so that ten thousand objects are three arrays.
final class YAMLTree: Sendable {
    /// A scalar, or a container followed by everything in it; a mapping is followed by key, value, key, value, …
    struct Record {
        enum Kind: UInt8 {
            /// A scalar without quotes, whose type its spelling decides.
            case plain
            /// A scalar that is text whatever it looks like.
            case quoted
            case sequence
            case mapping
        }

        var kind: Kind
        /// From 1.
        var line: UInt32
        /// Scalars: where the value begins in `text`.
        var start: UInt32
        /// Scalars: where the value ends in `text`. Containers: index of the first record behind all that is in it.
        var end: UInt32
    }

    /// Something that YAML allows but no manifest may contain, such as a key given twice.
    struct Fault {
        let index: Int
        let message: String
    }

    let records: [Record]
    /// The values of all scalars, UTF-8, escapes resolved.
    let text: [UInt8]
    /// In the order of the nodes that they are about.
    let faults: [Fault]

    init(records: [Record], text: [UInt8], faults: [Fault]) {
        self.records = records
        self.text = text
        self.faults = faults.sorted { $0.index < $1.index }
    }

    /// Index of the record behind the node at `index` and all that is in it.
    func next(after index: Int) -> Int {
        let record = records[index]
        return record.kind == .plain || record.kind == .quoted ? index + 1 : Int(record.end)
    }

    /// The faults of the nodes in `range`. A list of many objects may have many of them: each object has only its own.
    func faults(in range: Range<Int>) -> ArraySlice<Fault> {
        var bounds = 0..<faults.count
        while !bounds.isEmpty {
            let middle = bounds.lowerBound + bounds.count / 2
            let isBefore = faults[middle].index < range.lowerBound
            bounds = isBefore ? middle + 1..<bounds.upperBound : bounds.lowerBound..<middle
        }
        return faults[bounds.lowerBound...].prefix { $0.index < range.upperBound }
    }

    /// The value of the scalar at `index`.
    func scalar(_ index: Int) -> ArraySlice<UInt8> {
        text[Int(records[index].start)..<Int(records[index].end)]
    }
}

/// A node of a parsed document.
struct YAMLNode {
    let tree: YAMLTree
    let index: Int
    /// What the node, and all nodes that were found from it, are asked for; nil where nobody wants to know.
    let lookups: FieldLookups?

    init(tree: YAMLTree, index: Int, lookups: FieldLookups? = nil) {
        self.tree = tree
        self.index = index
        self.lookups = lookups
    }

    /// Line of the node's first character, from 1.
    var line: Int { Int(tree.records[index].line) }
    var isMapping: Bool { tree.records[index].kind == .mapping }
    var isSequence: Bool { tree.records[index].kind == .sequence }
    var isScalar: Bool { !isMapping && !isSequence }
    /// Indices of the node and all that is in it.
    var range: Range<Int> { index..<tree.next(after: index) }

    /// The value of a scalar as text, whatever its type; empty for containers.
    var text: String { isScalar ? String(decoding: tree.scalar(index), as: UTF8.self) : "" }

    /// What a scalar is to YAML; nil for containers.
    var scalarType: YAMLScalarType? {
        switch tree.records[index].kind {
        case .plain: YAMLScalarType(plain: tree.scalar(index))
        case .quoted: .text
        case .sequence, .mapping: nil
        }
    }

    /// The value under `key`; nil where the key is missing, its value is null, or the node is no mapping.
    subscript(key: String) -> YAMLNode? {
        let record = tree.records[index]
        guard record.kind == .mapping else { return nil }
        let wanted = key.utf8
        var position = index + 1
        while position < Int(record.end) {
            let found = tree.records[position]
            let value = tree.next(after: position)
            if Int(found.end) - Int(found.start) == wanted.count, found.kind == .plain || found.kind == .quoted,
                tree.scalar(position).elementsEqual(wanted)
            {
                lookups?.note(mapping: index, field: key, key: position)
                let node = node(at: value)
                return node.scalarType == .null ? nil : node
            }
            position = tree.next(after: value)
        }
        lookups?.note(mapping: index, field: key, key: nil)
        return nil
    }

    /// The elements of a sequence, nulls included; nothing for other nodes.
    var elements: [YAMLNode] {
        guard isSequence else { return [] }
        var found: [YAMLNode] = []
        var position = index + 1
        while position < range.upperBound {
            found.append(node(at: position))
            position = tree.next(after: position)
        }
        return found
    }

    /// The keys and values of a mapping in the order of the text, nulls included; nothing for other nodes.
    var entries: [(key: YAMLNode, value: YAMLNode)] {
        lookups?.note(mapping: index, field: nil, key: nil)
        return pairs
    }

    /// Indices of the keys of a mapping, which does not count as asking for them.
    var keyIndices: [Int] {
        var found: [Int] = []
        var position = index + 1
        while position < range.upperBound {
            found.append(position)
            position = tree.next(after: tree.next(after: position))
        }
        return found
    }

    /// Another node of the document.
    func node(at index: Int) -> YAMLNode { YAMLNode(tree: tree, index: index, lookups: lookups) }

    private var pairs: [(key: YAMLNode, value: YAMLNode)] {
        guard isMapping else { return [] }
        var found: [(key: YAMLNode, value: YAMLNode)] = []
        var position = index + 1
        while position < range.upperBound {
            let value = tree.next(after: position)
            found.append((node(at: position), node(at: value)))
            position = tree.next(after: value)
        }
        return found
    }
}

extension YAMLNode {
    /// The node as a message names what it found: `the number 1.10`, `"x"`, `a list`.
    var described: String {
        switch scalarType {
        case .text: "\"\(abridged)\""
        case .number: "the number \(abridged)"
        case .flag: "the boolean \(abridged)"
        case .null: "nothing"
        case nil: isMapping ? "a mapping" : "a list"
        }
    }

    private var abridged: String {
        let whole = text
        return whole.count <= 60 ? whole : String(whole.prefix(60)) + "…"
    }

    /// Path of `descendant` as seen from here, such as `spec.ports[1].number`; empty for the node itself.
    func path(to descendant: Int) -> String {
        var path = ""
        var node = self
        while node.index != descendant, node.range.contains(descendant) {
            if node.isSequence {
                guard let position = node.elements.firstIndex(where: { $0.range.contains(descendant) }) else { break }
                path += "[\(position)]"
                node = node.elements[position]
            } else {
                guard
                    let entry = node.pairs.first(where: {
                        ($0.key.index..<$0.value.range.upperBound).contains(descendant)
                    })
                else { break }
                path += YAMLNode.step(to: entry.key, isFirst: path.isEmpty)
                node = entry.key.range.contains(descendant) ? entry.key : entry.value
                if node.index == entry.key.index { break }
            }
        }
        return path
    }

    private static func step(to key: YAMLNode, isFirst: Bool) -> String {
        guard key.isScalar else { return isFirst ? "?" : ".?" }
        let name = key.text
        if name.contains(".") || name.contains("/") || name.isEmpty { return "[\"\(name)\"]" }
        return isFirst ? name : "." + name
    }
}
