package import EnvoyAPI
package import Mesh
package import MeshConfig

/// What a change of the configuration would change for proxies: the difference between two meshes, before it is
/// rolled out.
package struct MeshDifference: Sendable {
    /// What happens to one resource.
    package struct Change: Sendable {
        /// How it differs.
        package enum Kind: String, Sendable {
            case added
            case altered
            case removed
        }

        package let kind: Kind
        package let type: ResourceType
        package let name: String
        /// What would be sent of it: the size of the new resource; of one that is removed, nothing but its name.
        package let byteCount: Int
        /// The fields that differ, as paths such as `load_assignment.endpoints[0]`; of an altered resource only, and
        /// the first few.
        package let paths: [String]
        /// The objects that it is made from, or was.
        package let origins: [ConfigKey]
    }

    /// The proxies that see the same difference.
    package struct Group: Sendable {
        /// `<pod>.<namespace>`, sorted.
        package let proxies: [String]
        /// In the order of a push, then by name; not empty.
        package let changes: [Change]

        /// Bytes of resources for one of the proxies.
        package var byteCount: Int { changes.reduce(0) { $0 + $1.byteCount } }
    }

    /// The proxies that were compared.
    package let proxyCount: Int
    /// Those that something changes for, most changes first.
    package let groups: [Group]

    /// Compares what each of `proxies` gets of `old` and of `new`.
    ///
    /// Proxies of one class in both are compared once.
    package init(from old: StaticMesh, to new: StaticMesh, proxies: [ProxyNode]) {
        struct Classes: Hashable {
            let old: ScopeKey
            let new: ScopeKey
        }
        let members = Dictionary(grouping: proxies) {
            Classes(old: old.snapshot.scope(of: $0), new: new.snapshot.scope(of: $0))
        }
        proxyCount = proxies.count
        var (oldEncoder, newEncoder) = (ResourceEncoder(), ResourceEncoder())
        groups = members.compactMap { classes, proxies -> Group? in
            let changes = Self.changes(
                from: oldEncoder.resources(for: old.snapshot.view(of: classes.old, reusing: nil)),
                to: newEncoder.resources(for: new.snapshot.view(of: classes.new, reusing: nil)))
            return changes.isEmpty ? nil : Group(proxies: proxies.map(\.id).sorted(), changes: changes)
        }
        .sorted { ($1.changes.count, $0.proxies[0]) < ($0.changes.count, $1.proxies[0]) }
    }

    /// Bytes of resources for all proxies together.
    package var byteCount: Int { groups.reduce(0) { $0 + $1.byteCount * $1.proxies.count } }
}

extension MeshDifference {
    private struct Key: Hashable {
        let type: ResourceType
        let name: String

        init(_ described: DescribedResource) {
            type = described.type
            name = described.name
        }
    }

    private static func changes(from old: [DescribedResource], to new: [DescribedResource]) -> [Change] {
        let before = Dictionary(uniqueKeysWithValues: old.map { (Key($0), $0) })
        let after = Set(new.map(Key.init))
        var changes = new.compactMap { new -> Change? in
            guard let old = before[Key(new)] else { return Change(.added, new) }
            if old.resource.version == new.resource.version { return nil }
            let paths = differingPaths(.object(old.resource.json), .object(new.resource.json))
            return Change(.altered, new, paths: paths)
        }
        changes += old.filter { !after.contains(Key($0)) }.map { Change(.removed, $0) }
        return changes.sorted { ($0.type.rawValue, $0.name) < ($1.type.rawValue, $1.name) }
    }
}

extension MeshDifference.Change {
    fileprivate init(_ kind: Kind, _ described: DescribedResource, paths: [String] = []) {
        self.kind = kind
        type = described.type
        name = described.name
        byteCount = kind == .removed ? 0 : described.byteCount
        self.paths = paths
        origins = described.origins
    }
}
