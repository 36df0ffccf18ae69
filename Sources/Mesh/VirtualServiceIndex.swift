import HashTreeCollections
import MeshConfig

/// The VirtualServices of the mesh, with full names and delegates merged in.
///
/// An edit costs O(log n), and the derivation of the object and of the roots that delegate to it.
struct VirtualServiceIndex: Sendable {
    /// What counts of an object: the names in it are full, and it delegates as it is written.
    private struct Declared: Hashable, Sendable {
        let spec: VirtualService
        let creationTime: Int64
        let origins: [ConfigKey]

        init?(_ object: ConfigObject, clusterDomain: String) {
            guard case .virtualService(let spec) = object.spec else { return nil }
            self.spec = spec.withFullNames(in: object.key.namespace, clusterDomain: clusterDomain)
            creationTime = object.meta.creationTime
            origins = object.origins
        }

        /// The objects that its routes delegate to.
        var delegates: Set<ObjectName> { Set(spec.http.compactMap(\.delegate)) }

        /// Who sees the object, which is called `name`, in the form of `MeshService.exportTo`.
        func audience(of name: ObjectName, _ context: TrafficContext) -> [String] {
            Mesh.audience(
                spec.exportTo, default: context.settings.defaultVirtualServiceExportTo, namespace: name.namespace)
        }

        /// Whether the object, which is called `name`, lends its routes to `root`.
        func isDelegate(for root: ObjectName, _ name: ObjectName, _ context: TrafficContext) -> Bool {
            let audience = audience(of: name, context)
            return spec.isDelegate && (audience == MeshService.everybody || audience.contains(root.namespace))
        }
    }

    private var declared: TreeDictionary<ObjectName, Declared> = [:]
    /// Those with hosts.
    private(set) var records: TreeDictionary<ObjectName, VirtualServiceRecord> = [:]
    /// What their routes have alike. When there are too many it starts anew.
    private var patterns = RoutePatternTable()
    /// Who delegates to an object, which need not exist.
    private var roots: TreeDictionary<ObjectName, TreeSet<ObjectName>> = [:]
    private var directories: TreeDictionary<GatewayReference, Directory<VirtualServiceRecord>> = [:]
    // Of those that apply to the mesh.
    private var namesByNamespace: TreeDictionary<String, TreeSet<ObjectName>> = [:]
    private var meshHosts = RoutedHostIndex()
    /// Those of them that say where connections go, not requests.
    private(set) var meshConnections: TreeSet<ObjectName> = []
    /// Those that are bound to a Gateway by their hosts.
    private(set) var gatewayHosts = RoutedHostIndex()
    /// Those of them that say where connections go, not requests.
    private(set) var gatewayConnections: TreeSet<ObjectName> = []
    /// What their matches want to know of the proxies that see them.
    private(set) var facts = ScopeFacts()
    /// Those that changed lately and that somebody sees.
    private(set) var changes = ChangeLog<ObjectName>()
}

// MARK: - Lookups

extension VirtualServiceIndex {
    /// Those bound to `gateway` that proxies of `namespace` see, in the order in which they win.
    /// Source: generation.md 6.1.
    func records(boundTo gateway: GatewayReference, seenFrom namespace: String) -> [VirtualServiceRecord] {
        guard let directory = directories[gateway] else { return [] }
        let everybody = directory.everybody.array.preferringRoutes(of: namespace)
        let named = directory.exported(to: namespace).array
        if named.isEmpty { return everybody }
        let own = named.filter { $0.key.namespace == namespace }.preferringRoutes(of: namespace)
        return own + named.filter { $0.key.namespace != namespace } + everybody
    }

    /// Those of the mesh that proxies of class `scope` see, with one of the hosts that `listener` lets them see (nil:
    /// all), in the order in which they win. Source: generation.md 2.3.
    func records(for listener: Sidecar.EgressListener?, of scope: ScopeKey) -> [VirtualServiceRecord] {
        guard scope.kind == .sidecar else { return [] }
        let namespace = scope.namespace
        guard let listener, !listener.showsEveryHost else { return records(boundTo: .mesh, seenFrom: namespace) }
        if listener.hosts.contains(where: \.isWildcardOfAll) {
            return records(boundTo: .mesh, seenFrom: namespace).filter { listener.shows($0, to: namespace) }
        }
        let names = listener.hosts.reduce(into: Set<ObjectName>()) { names, host in
            names.formUnion(candidates(for: host, seenFrom: namespace))
        }
        return names.compactMap { records[$0] }
            .filter { $0.isVisible(from: namespace) && listener.shows($0, to: namespace) }
            .sorted { $0.wins(over: $1, in: namespace) }
    }

    /// Those of the mesh that are for one of `hosts`, or send requests there, whoever sees them; nil: too many to tell,
    /// since one is for all hosts of a domain.
    func names(concerning hosts: Set<String>) -> Set<ObjectName>? {
        if hosts.contains(where: meshHosts.isInsideWildcard) { return nil }
        return hosts.reduce(into: []) { names, host in
            names.formUnion(meshHosts.names(for: host))
            names.formUnion(meshHosts.names(sendingTo: host))
        }
    }

    /// Whether the proxies of `view`, which was made of `other`, see the same in both.
    func looksLike(_ other: VirtualServiceIndex, to view: ProxyView) -> Bool {
        if changes.revision == other.changes.revision { return true }
        if let names = changes.keys(changedSince: other.changes.revision) {
            return names.allSatisfy { name in
                ![other.records[name], records[name]].contains { $0.map(view.shows) ?? false }
            }
        }
        guard view.egress.allSatisfy({ records(for: $0.listener, of: view.scope) == $0.virtualServices }) else {
            return false
        }
        return view.scope.gateways.allSatisfy { key in
            let gateway = GatewayReference.gateway(namespace: key.namespace, name: key.name)
            return records(boundTo: gateway, seenFrom: view.scope.namespace)
                == other.records(boundTo: gateway, seenFrom: view.scope.namespace)
        }
    }

    /// All that may have the host, and more; for all namespaces only where it is no wildcard.
    private func candidates(for host: ScopedHost, seenFrom namespace: String) -> TreeSet<ObjectName> {
        switch host.namespaces {
        case .none: []
        case .own: namesByNamespace[namespace] ?? []
        case .named(let owner): namesByNamespace[owner] ?? []
        case .all: meshHosts.names(forAnyAround: host.host)
        }
    }
}

// MARK: - Edits

extension VirtualServiceIndex {
    /// Takes over changed objects, and new settings of the mesh.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func apply(_ edits: TrafficConfig.Edits, _ context: TrafficContext) -> Bool {
        // Who sees a VirtualService that says nothing depends on the settings.
        var stale = context.settingsChanged ? Set(declared.keys) : []
        for (name, object) in edits {
            let new = object.flatMap { Declared($0, clusterDomain: context.clusterDomain) }
            let old = declared[name]
            guard old != new else { continue }
            declared[name] = new
            for delegate in old?.delegates ?? [] { roots.remove(name, from: delegate) }
            for delegate in new?.delegates ?? [] { roots.insert(name, under: delegate) }
            stale.insert(name)
            stale.formUnion(roots[name] ?? [])
        }
        return derive(stale, context)
    }

    /// Makes the records of objects anew, and keeps those that come out as they were.
    private mutating func derive(_ names: Set<ObjectName>, _ context: TrafficContext) -> Bool {
        var replacements: [GatewayReference: [Directory<VirtualServiceRecord>.Replacement]] = [:]
        for name in names {
            let old = records[name]
            let new = declared[name].flatMap { record($0, name, context) }
            if old == nil, new == nil { continue }
            if let old, let new, old.hasSameContent(as: new) { continue }
            records[name] = new
            for gateway in Set((old?.spec.gateways ?? []) + (new?.spec.gateways ?? [])) {
                replacements[gateway, default: []].append((old?.bound(to: gateway), new?.bound(to: gateway)))
            }
            if let old { file(old, name, as: .absent) }
            if let new { file(new, name, as: .present) }
        }
        for (gateway, replacements) in replacements {
            var directory = directories[gateway] ?? Directory()
            directory.replace(replacements)
            directories[gateway] = directory.isEmpty ? nil : directory
        }
        var isNoticed = false
        for case let record? in replacements.values.joined().flatMap({ [$0.old, $0.new] })
        where record.isVisibleToAnybody {
            changes.note(ObjectName(record.key.namespace, record.key.name), at: context.revision)
            isNoticed = true
        }
        return isNoticed
    }

    private mutating func file(_ record: VirtualServiceRecord, _ name: ObjectName, as presence: Presence) {
        let asked = record.spec.scopeFacts
        switch presence {
        case .present: facts.add(asked, of: record.exportTo)
        case .absent: facts.remove(asked, of: record.exportTo)
        }
        if record.spec.gateways.contains(where: { $0 != .mesh }) {
            gatewayHosts.set(name, record.spec, to: presence)
            gatewayConnections.set(name, to: presence, where: record.spec.routesConnections)
        }
        guard record.spec.gateways.contains(.mesh) else { return }
        namesByNamespace.set(name, under: name.namespace, to: presence)
        meshHosts.set(name, record.spec, to: presence)
        meshConnections.set(name, to: presence, where: record.spec.routesConnections)
    }

    /// The record of an object with the routes of its delegates; nil for a delegate. Source: generation.md 6.7.
    private mutating func record(
        _ object: Declared, _ name: ObjectName, _ context: TrafficContext
    ) -> VirtualServiceRecord? {
        if object.spec.isDelegate { return nil }
        var spec = object.spec
        var origins = object.origins
        spec.http = spec.http.flatMap { route -> [HTTPRoute] in
            guard let delegate = route.delegate else { return [route] }
            guard let declared = declared[delegate], declared.isDelegate(for: name, delegate, context) else {
                return []
            }
            if !origins.contains(delegate.key) { origins.append(delegate.key) }
            return route.merging(declared.spec.http)
        }
        if patterns.count > Self.patternCountMax { patterns = RoutePatternTable() }
        return VirtualServiceRecord(
            key: name.key, spec: spec, exportTo: object.audience(of: name, context),
            creationTime: object.creationTime, origins: origins, revision: context.revision,
            outline: RouteOutline(spec, &patterns))
    }

    private static var patternCountMax: Int { 1_000 }
}

extension TreeSet<ObjectName> {
    /// Adds `name` where the condition holds, or takes it out.
    fileprivate mutating func set(_ name: ObjectName, to presence: Presence, where isMember: Bool) {
        switch presence {
        case .present: if isMember { insert(name) }
        case .absent: remove(name)
        }
    }
}

extension ObjectName {
    fileprivate var key: ConfigKey { ConfigKey(.virtualService, namespace, name) }
}

extension HTTPRoute {
    fileprivate var delegate: ObjectName? {
        guard case .delegate(let namespace, let name) = action else { return nil }
        return ObjectName(namespace, name)
    }
}

extension VirtualServiceRecord {
    /// The record itself where it is bound to `gateway`.
    fileprivate func bound(to gateway: GatewayReference) -> VirtualServiceRecord? {
        spec.gateways.contains(gateway) ? self : nil
    }

    fileprivate var isVisibleToAnybody: Bool { exportTo != MeshService.nobody }

    /// Whether the two differ in nothing but their revision.
    fileprivate func hasSameContent(as other: VirtualServiceRecord) -> Bool {
        creationTime == other.creationTime && exportTo == other.exportTo && origins == other.origins
            && spec == other.spec
    }

    /// Its place for clients of `namespace` before creation times count: what is exported to few goes first, and in
    /// that the client's own routes of the Gateway API.
    package func rank(in namespace: String) -> Int {
        let isOwn = key.namespace == namespace
        let audience = exportTo == MeshService.everybody ? 4 : isOwn ? 0 : 2
        return isOwn && spec.isGatewayAPI ? audience : audience + 1
    }
}

extension [VirtualServiceRecord] {
    /// The same list with routes of the Gateway API that are of `namespace` first.
    fileprivate func preferringRoutes(of namespace: String) -> [VirtualServiceRecord] {
        let isPreferred = { (record: VirtualServiceRecord) in
            record.spec.isGatewayAPI && record.key.namespace == namespace
        }
        guard contains(where: isPreferred) else { return self }
        return filter(isPreferred) + filter { !isPreferred($0) }
    }
}
