import TestSupport

@testable import MeshConfig

/// A manifest as a tree that can be changed and written again.
indirect enum ManifestTree: Hashable, Sendable {
    /// As it is written: text with its quotation marks.
    case scalar(String)
    case list([ManifestTree])
    case mapping([Entry])

    struct Entry: Hashable, Sendable {
        let key: String
        var value: ManifestTree
    }

    /// The objects of `text`.
    static func read(_ text: String) throws -> [ManifestTree] {
        var trees: [ManifestTree] = []
        try readYAML(Array(text.utf8)) { trees.append(ManifestTree($0)) }
        return trees
    }

    private init(_ node: YAMLNode) {
        if node.isSequence {
            self = .list(node.elements.map(ManifestTree.init))
        } else if node.isMapping {
            self = .mapping(node.entries.map { Entry(key: $0.key.text, value: ManifestTree($0.value)) })
        } else {
            self = .scalar(node.scalarType == .text ? Self.quoted(node.text) : node.text)
        }
    }

    /// The tree as YAML on one line.
    var text: String {
        switch self {
        case .scalar(let text): text.isEmpty ? "null" : text
        case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\(Self.quoted($0.key)): \($0.value.text)" }.joined(separator: ", ") + "}"
        }
    }

    subscript(key: String) -> ManifestTree? {
        guard case .mapping(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}

/// What many manifests say under the same names: what one of them may say in place of what it does.
struct ManifestVocabulary: Sendable {
    private var values: [String: [ManifestTree]] = [:]
    private var entries: [String: [ManifestTree.Entry]] = [:]

    /// Learns all that is in `tree`, the value of a field called `name`.
    mutating func learn(_ tree: ManifestTree, under name: String) {
        switch tree {
        case .scalar: break
        case .list(let items): for item in items { learn(item, under: name) }
        case .mapping(let members):
            for member in members {
                if values[member.key]?.contains(member.value) != true {
                    values[member.key, default: []].append(member.value)
                }
                if entries[name]?.contains(member) != true { entries[name, default: []].append(member) }
                learn(member.value, under: member.key)
            }
        }
    }

    /// `tree`, the value of a field called `name`, changed in one place.
    func changed(_ tree: ManifestTree, under name: String, _ random: inout SeededGenerator) -> ManifestTree {
        switch tree {
        case .list(var items) where !items.isEmpty:
            let place = Int.random(in: 0..<items.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: items.remove(at: place)
            case 1: items.append(items[place])
            case 2: items.swapAt(place, 0)
            default: items[place] = changed(items[place], under: name, &random)
            }
            return .list(items)
        case .mapping(var members) where !members.isEmpty:
            let place = Int.random(in: 0..<members.count, using: &random)
            let key = members[place].key
            switch Int.random(in: 0..<8, using: &random) {
            case 0: members.remove(at: place)
            case 1: members[place].value = another(key, &random) ?? members[place].value
            case 2:
                if let new = entries[name].map({ random.pick($0) }), tree[new.key] == nil { members.append(new) }
            default: members[place].value = changed(members[place].value, under: key, &random)
            }
            return .mapping(members)
        case .scalar, .list, .mapping: return another(name, &random) ?? tree
        }
    }

    private func another(_ name: String, _ random: inout SeededGenerator) -> ManifestTree? {
        values[name].map { random.pick($0) }
    }
}
