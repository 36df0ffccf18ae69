internal import Foundation
internal import Yams

/// A YAML file of manifests in which single documents are changed; the others stay as they are, byte by byte.
struct ManifestFile {
    let url: URL
    private let original: Data
    private var documents: [String]

    /// The file at `url`.
    ///
    /// - Throws: when it cannot be read.
    init(at url: URL) throws {
        self.url = url
        original = try Data(contentsOf: url)
        documents = Self.split(String(decoding: original, as: UTF8.self))
    }

    /// Indices of the documents that a change of `kind` can be made in.
    func documents(for kind: ChangeKind) -> [Int] {
        documents.indices.filter { index in
            kind.objectKinds.contains { documents[index].contains("kind: \($0)") }
                && Self.changed(documents[index], kind, marker: kind.marker(0)) != nil
        }
    }

    /// Changes document `index`, not yet on disk.
    mutating func prepare(_ index: Int, _ kind: ChangeKind, number: Int) {
        if let changed = Self.changed(documents[index], kind, marker: kind.marker(number)) {
            documents[index] = changed
        }
    }

    /// Replaces the file by what was prepared: readers see the old one or the new one whole.
    func write() throws { try Data(documents.joined().utf8).write(to: url, options: .atomic) }

    /// Puts the file back as it was.
    func restore() throws { try original.write(to: url, options: .atomic) }

    /// The documents of a file, each with the line of dashes before it.
    private static func split(_ text: String) -> [String] {
        var documents: [String] = []
        var document = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "---" || line.hasPrefix("--- "), !document.isEmpty {
                documents.append(document)
                document = ""
            }
            document += line + "\n"
        }
        // The text behind the last line's end is no line.
        document.removeLast()
        return documents + [document]
    }

    /// The document with `marker` in it; nil for one that has no place for it.
    private static func changed(_ document: String, _ kind: ChangeKind, marker: String) -> String? {
        guard var root = parsed(document), let name = root["kind"]?.string, kind.objectKinds.contains(name) else {
            return nil
        }
        let last = Step.last
        let path: [Step]
        switch name {
        case "EndpointSlice":
            guard root["addressType"]?.string ?? "IPv4" == "IPv4" else { return nil }
            path = [.member("endpoints"), last, .member("addresses"), .first]
        case "ServiceEntry":
            guard root["spec"]?["resolution"]?.string == "STATIC" else { return nil }
            path = [.member("spec"), .member("endpoints"), last, .member("address")]
        case "VirtualService": path = [.member("spec"), .member("http"), .first, .member("name")]
        default:
            path = ["spec", "trafficPolicy", "connectionPool", "tcp", "connectTimeout"].map { .member($0) }
        }
        guard root.set(path[...], to: marker) else { return nil }
        do {
            return "---\n" + (try Yams.serialize(node: root, width: -1))
        } catch {
            return nil
        }
    }

    private static func parsed(_ document: String) -> Yams.Node? {
        do {
            return try Yams.compose(yaml: document)
        } catch {
            return nil
        }
    }
}

/// One step into a document.
private enum Step {
    /// A member of a mapping; made where it is missing.
    case member(String)
    /// The first or last element of a sequence, which must have one.
    case first
    case last
}

extension Yams.Node {
    /// Puts a text where `path` leads; false, and nothing is changed, where it leads nowhere.
    fileprivate mutating func set(_ path: ArraySlice<Step>, to text: String) -> Bool {
        guard let step = path.first else {
            self = Yams.Node(text)
            return true
        }
        switch step {
        case .member(let name):
            guard case .mapping(var mapping) = self else { return false }
            var member = mapping[Yams.Node(name)] ?? Yams.Node([(Yams.Node, Yams.Node)]())
            guard member.set(path.dropFirst(), to: text) else { return false }
            mapping[Yams.Node(name)] = member
            self = .mapping(mapping)
        case .first, .last:
            guard case .sequence(var sequence) = self, !sequence.isEmpty else { return false }
            let index = if case .first = step { 0 } else { sequence.count - 1 }
            guard sequence[index].set(path.dropFirst(), to: text) else { return false }
            self = .sequence(sequence)
        }
        return true
    }
}
