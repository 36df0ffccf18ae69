internal import ArgumentParser
internal import EnvoyAPI
internal import Inspection
internal import Mesh
internal import MeshConfig

/// What proxies are sent of one mesh and not of another, in the form that commands print it.
struct DifferenceReport {
    /// How it is printed.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    private let difference: MeshDifference
    private let before: StaticMesh
    private let after: StaticMesh

    /// Compares what each of `proxies` gets.
    init(from before: StaticMesh, to after: StaticMesh, proxies: [ProxyNode]) {
        difference = MeshDifference(from: before, to: after, proxies: proxies)
        self.before = before
        self.after = after
    }

    /// Whether nothing differs for anyone.
    var isEmpty: Bool { difference.groups.isEmpty }

    /// Writes it to standard output.
    func write(as output: Output) {
        switch output {
        case .json: print(json.jsonText, terminator: "")
        case .text: printText()
        }
    }

    private func printText() {
        let concerned = difference.groups.reduce(0) { $0 + $1.proxies.count }
        print(
            "\(concerned) of \(difference.proxyCount) proxies change; \(byteText(difference.byteCount)) to send in all")
        for group in difference.groups {
            let count = group.proxies.count
            let size = byteText(group.byteCount)
            print("\n\(names(group.proxies))\(count == 1 ? "" : " (\(count) proxies)"), \(size) each")
            for change in group.changes {
                let size = change.kind == .removed ? "" : "  \(byteText(change.byteCount))"
                print("  \(change.kind.sign) \(change.type.short) \(change.name)\(size)")
                if !change.paths.isEmpty { print("      \(change.paths.joined(separator: ", "))") }
                for origin in change.origins where !after.holds(origin, asIn: before) {
                    let place = (after.location(of: origin) ?? before.location(of: origin)).map { " (\($0))" } ?? ""
                    print("      from \(origin)\(place)")
                }
            }
        }
    }

    private func names(_ proxies: [String]) -> String {
        proxies.prefix(3).joined(separator: ", ") + (proxies.count > 3 ? ", …" : "")
    }

    private var json: JSONValue {
        let groups = difference.groups.map { group -> JSONValue in
            let changes = group.changes.map { change -> JSONValue in
                [
                    "change": .string(change.kind.rawValue), "type": .string(change.type.short),
                    "name": .string(change.name), "bytes": .number(Double(change.byteCount)),
                    "paths": .array(change.paths.map { .string($0) }),
                    "origins": .array(change.origins.map { .string($0.description) }),
                ]
            }
            return ["proxies": .array(group.proxies.map { .string($0) }), "changes": .array(changes)]
        }
        return ["proxies": .number(Double(difference.proxyCount)), "groups": .array(groups)]
    }
}

extension MeshDifference.Change.Kind {
    /// As diff(1) marks lines.
    fileprivate var sign: String {
        switch self {
        case .added: "+"
        case .altered: "~"
        case .removed: "-"
        }
    }
}
