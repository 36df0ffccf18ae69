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
        let names = names(choosing: labels, services).union(unselecting)
        let records = names.compactMap { gateways[$0] }.sorted { $0.precedes($1) }
        // A router that was made for a Gateway serves nobody else's.
        guard let managed = records.first(where: \.spec.isManaged) else { return records }
        return records.filter { $0.spec.services != nil || $0.key.namespace == managed.servicesNamespace }
    }
}

extension GatewayIndex {
    /// Whether a Gateway is for a workload with `labels` that belongs to `services`, and not for every router.
    func choose(_ labels: [String: String], of services: Set<ServiceKey>) -> Bool {
        !names(choosing: labels, services).isEmpty
    }

    private func names(choosing labels: [String: String], _ services: Set<ServiceKey>) -> Set<ObjectName> {
        var names = selecting.owners(selecting: labels, in: Self.everywhere)
        for service in services { names.formUnion(namesByService[service] ?? []) }
        return names
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
        if let old { file(name, old.spec, as: .absent) }
        gateways[name] = new
        if let new { file(name, new.spec, as: .present) }
        return true
    }

    private mutating func file(_ name: ObjectName, _ gateway: Gateway, as presence: Presence) {
        if let hostnames = gateway.services {
            for hostname in hostnames {
                let key = ServiceKey(hostname: hostname, namespace: gateway.servicesNamespace ?? name.namespace)
                namesByService.set(name, under: key, to: presence)
            }
            return
        }
        switch (gateway.selector.isEmpty, presence) {
        case (true, .present): unselecting.insert(name)
        case (true, .absent): unselecting.remove(name)
        case (false, .present): selecting.insert(name, selecting: gateway.selector, in: Self.everywhere)
        case (false, .absent): selecting.remove(name, selecting: gateway.selector, in: Self.everywhere)
        }
    }
}
