import HashTreeCollections
import MeshConfig

/// The Gateways of the mesh, and which proxy serves which. Source: generation.md 6.8, "Selection".
struct GatewayIndex: Sendable {
    private var gateways: TreeDictionary<ObjectName, GatewayRecord> = [:]
    /// Those with a selector, which selects in every namespace.
    private var selecting = SelectorIndex<ObjectName>()
    /// Those for all routers.
    private var unselecting: TreeSet<ObjectName> = []
    /// Those of the Gateway API, by the services whose workloads serve them.
    private var namesByService: TreeDictionary<ServiceKey, TreeSet<ObjectName>> = [:]

    /// A Gateway's own namespace does not limit its selector.
    private static let everywhere = ""
}

// MARK: - Lookups

extension GatewayIndex {
    subscript(name: ObjectName) -> GatewayRecord? { gateways[name] }

    /// The Gateways that a router with `labels` serves whose workload belongs to `services`, the oldest first.
    func gateways(for labels: [String: String], of services: Set<ServiceKey>) -> [GatewayRecord] {
        if gateways.isEmpty { return [] }
        var names = selecting.owners(selecting: labels, in: Self.everywhere).union(unselecting)
        for service in services { names.formUnion(namesByService[service] ?? []) }
        let records = names.compactMap { gateways[$0] }.sorted { $0.precedes($1) }
        // A router that was made for a Gateway serves nobody else's.
        guard let managed = records.first(where: \.spec.isManaged) else { return records }
        return records.filter { $0.spec.services != nil || $0.key.namespace == managed.key.namespace }
    }
}

// MARK: - Edits

extension GatewayIndex {
    /// Replaces the object `name`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func set(_ name: ObjectName, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        let old = gateways[name]
        var new: GatewayRecord?
        if let object, case .gateway(let spec) = object.spec {
            if let old, old.spec == spec, old.creationTime == object.meta.creationTime { return false }
            new = GatewayRecord(
                key: object.key, spec: spec, creationTime: object.meta.creationTime, origins: object.origins,
                revision: context.revision)
        }
        if old == nil, new == nil { return false }
        if let old { unfile(name, old.spec) }
        gateways[name] = new
        if let new { file(name, new.spec) }
        return true
    }

    private mutating func file(_ name: ObjectName, _ gateway: Gateway) {
        if let hostnames = gateway.services {
            for key in Self.keys(hostnames, name) { namesByService.insert(name, under: key) }
        } else if gateway.selector.isEmpty {
            unselecting.insert(name)
        } else {
            selecting.insert(name, selecting: gateway.selector, in: Self.everywhere)
        }
    }

    private mutating func unfile(_ name: ObjectName, _ gateway: Gateway) {
        if let hostnames = gateway.services {
            for key in Self.keys(hostnames, name) { namesByService.remove(name, from: key) }
        } else if gateway.selector.isEmpty {
            unselecting.remove(name)
        } else {
            selecting.remove(name, selecting: gateway.selector, in: Self.everywhere)
        }
    }

    private static func keys(_ hostnames: [String], _ name: ObjectName) -> [ServiceKey] {
        hostnames.map { ServiceKey(hostname: $0, namespace: name.namespace) }
    }
}
