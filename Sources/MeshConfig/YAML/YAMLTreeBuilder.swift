/// Builds the tree of one document after the other from a parser's events.
struct YAMLTreeBuilder {
    private var records: [YAMLTree.Record] = []
    private var text: [UInt8] = []
    private var faults: [YAMLTree.Fault] = []
    /// Containers that have begun and not ended, outermost first.
    private var open: [Int] = []
    private var anchors: [String: Int] = [:]
    private var aliasedNodes = 0
    /// Keys of the mapping that is being closed; a member so that its memory is used again.
    private var keys: [Int] = []

    /// Adds a scalar with the bytes of `value`.
    @unsafe mutating func scalar(_ value: UnsafeBufferPointer<UInt8>, isPlain: Bool, line: Int, anchor: String?) {
        if let anchor { anchors[anchor] = records.count }
        let start = text.count
        unsafe text.append(contentsOf: value)
        // C strings on the way to Envoy would end here without a word. Only an escape can put it into the text.
        if !isPlain, unsafe value.contains(0) {
            fault(records.count, "contains the character NUL; remove the \\0")
        }
        records.append(
            YAMLTree.Record(
                kind: isPlain ? .plain : .quoted, line: UInt32(clamping: line), start: UInt32(start),
                end: UInt32(text.count)))
    }

    /// Begins a container; `close` ends it.
    mutating func open(_ kind: YAMLTree.Record.Kind, line: Int, anchor: String?) {
        if let anchor { anchors[anchor] = records.count }
        open.append(records.count)
        records.append(YAMLTree.Record(kind: kind, line: UInt32(clamping: line), start: 0, end: 0))
    }

    /// Ends the innermost container.
    mutating func close() {
        guard let index = open.popLast() else { return }
        records[index].end = UInt32(records.count)
        if records[index].kind == .mapping { checkKeys(of: index) }
    }

    /// Checks the tag of the scalar added last: only YAML's own types have a meaning in a manifest.
    mutating func check(tag: String) {
        if !tag.hasPrefix("tag:yaml.org,2002:"), tag != "!" {
            fault(records.count - 1, "has the tag \(tag), which means nothing in a manifest; remove it")
        }
    }

    /// Adds a copy of what `anchor` stands for.
    mutating func alias(_ anchor: String, line: Int) throws(YAMLError) {
        guard let origin = anchors[anchor] else {
            throw YAMLError(line: line, message: "not valid YAML: *\(anchor) has no anchor &\(anchor) before it")
        }
        guard !open.contains(origin) else {
            throw YAMLError(line: line, message: "not valid YAML: *\(anchor) stands for something that contains it")
        }
        let isContainer = records[origin].kind == .sequence || records[origin].kind == .mapping
        let end = isContainer ? Int(records[origin].end) : origin + 1
        aliasedNodes += end - origin
        guard aliasedNodes <= YAMLLimits.aliasedNodesMax else {
            throw YAMLError(
                line: line,
                message: "aliases stand for more than \(YAMLLimits.aliasedNodesMax) nodes; write the values out")
        }
        let shift = UInt32(records.count - origin)
        for index in origin..<end {
            var record = records[index]
            if record.kind == .sequence || record.kind == .mapping { record.end += shift }
            records.append(record)
        }
    }

    /// Ends the document and makes room for the next one.
    /// - Returns: its root; nil when it is empty or null.
    mutating func finish() -> YAMLNode? {
        let tree = YAMLTree(records: records, text: text, faults: faults)
        // The next document will be about as long as this one.
        let capacity = (records: records.count, text: text.count)
        self = YAMLTreeBuilder()
        records.reserveCapacity(capacity.records)
        text.reserveCapacity(capacity.text)
        guard !tree.records.isEmpty else { return nil }
        let root = YAMLNode(tree: tree, index: 0)
        return root.scalarType == .null ? nil : root
    }

    private mutating func fault(_ index: Int, _ message: String) {
        faults.append(YAMLTree.Fault(index: index, message: message))
    }
}

extension YAMLTreeBuilder {
    /// Reports keys that are given twice or are no text.
    private mutating func checkKeys(of mapping: Int) {
        keys.removeAll(keepingCapacity: true)
        var position = mapping + 1
        while position < records.count {
            let record = records[position]
            switch record.kind {
            case .plain, .quoted:
                keys.append(position)
                if record.kind == .plain, isMergeKey(position) {
                    fault(position, "merge keys (<<) are not supported; write the fields out")
                }
            case .sequence, .mapping:
                fault(
                    position,
                    "a key is \(record.kind == .mapping ? "a mapping" : "a list"); expected text. "
                        + "A template must be rendered first")
            }
            position = next(after: next(after: position))
        }
        if keys.count <= 16 { checkFewKeys() } else { checkManyKeys() }
    }

    private mutating func checkFewKeys() {
        for later in keys.indices.dropFirst() {
            if let earlier = keys[..<later].first(where: { hasEqualText($0, keys[later]) }) {
                duplicate(keys[later], of: earlier)
            }
        }
    }

    private mutating func checkManyKeys() {
        var seen: [ArraySlice<UInt8>: Int] = [:]
        for key in keys {
            if let earlier = seen.updateValue(key, forKey: value(key)) { duplicate(key, of: earlier) }
        }
    }

    private mutating func duplicate(_ key: Int, of earlier: Int) {
        let name = String(decoding: value(key), as: UTF8.self)
        fault(key, "\"\(name)\" is given twice, first in line \(records[earlier].line); remove one of them")
    }

    private func value(_ scalar: Int) -> ArraySlice<UInt8> {
        text[Int(records[scalar].start)..<Int(records[scalar].end)]
    }

    private func hasEqualText(_ a: Int, _ b: Int) -> Bool {
        records[a].end - records[a].start == records[b].end - records[b].start && value(a) == value(b)
    }

    private func isMergeKey(_ key: Int) -> Bool {
        records[key].end - records[key].start == 2 && value(key).elementsEqual("<<".utf8)
    }

    private func next(after index: Int) -> Int {
        let record = records[index]
        return record.kind == .plain || record.kind == .quoted ? index + 1 : Int(record.end)
    }
}
