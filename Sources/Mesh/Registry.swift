import HashTreeCollections

/// The services and endpoints that were derived from the inventory, with the indexes that views and scopes need.
struct Registry: Sendable {
    private(set) var services: TreeDictionary<ServiceKey, MeshService> = [:]
    /// Services without endpoints have no entry.
    private(set) var endpoints: TreeDictionary<ServiceKey, ServiceEndpoints> = [:]
    /// Services that have endpoints without a known pod.
    var withheld: TreeDictionary<ServiceKey, WithheldEndpoints> = [:]
    /// When `services` changed last.
    private(set) var servicesRevision: Revision = 0
    /// When `endpoints` changed last.
    private(set) var endpointsRevision: Revision = 0

    private var directory = ServiceDirectory()
    /// Namespaces with a service of the hostname, sorted.
    private var namespacesByHostname: TreeDictionary<String, [String]> = [:]
    /// Hostnames that several namespaces have.
    private var sharedHostnames: TreeSet<String> = []
    /// Selectors of Kubernetes Services.
    private var selectors = SelectorIndex<ServiceKey>()
    /// Services by the addresses of their endpoints, sorted.
    private var servicesByAddress: TreeDictionary<String, [ServiceKey]> = [:]
    /// By the words of `exportTo`.
    private var placements: TreeDictionary<String, PlacementCount> = [:]
}

// MARK: - Lookups

extension Registry {
    /// The services with `hostname`, in all namespaces.
    func services(named hostname: String) -> [MeshService] {
        (namespacesByHostname[hostname] ?? [])
            .compactMap { services[ServiceKey(hostname: hostname, namespace: $0)] }
    }

    /// The service that proxies of `namespace` reach under `hostname`: their own namespace's, else a Kubernetes one,
    /// else the oldest. Source: generation.md 2.3, "Duplicate hostnames".
    func service(named hostname: String, seenFrom namespace: String) -> MeshService? {
        services(named: hostname).filter { $0.isVisible(from: namespace) }
            .min { a, b in
                let (isOwnA, isOwnB) = (a.namespace == namespace, b.namespace == namespace)
                if isOwnA != isOwnB { return isOwnA }
                if a.registry != b.registry { return a.registry == .kubernetes }
                return a.precedes(b)
            }
    }

    /// The services that proxies of `namespace` see, in service order, one for each hostname.
    func services(seenFrom namespace: String) -> [MeshService] {
        let visible = directory.services(seenFrom: namespace)
        var hidden: Set<ObjectIdentifier> = []
        for hostname in sharedHostnames {
            let winner = service(named: hostname, seenFrom: namespace)
            for service in services(named: hostname) where service !== winner {
                hidden.insert(ObjectIdentifier(service))
            }
        }
        return hidden.isEmpty ? visible : visible.filter { !hidden.contains(ObjectIdentifier($0)) }
    }

    /// The Kubernetes services of `namespace` that select a workload with `labels`.
    func services(selecting labels: [String: String], in namespace: String) -> Set<ServiceKey> {
        selectors.owners(selecting: labels, in: namespace)
    }

    /// The services with an endpoint at `address`.
    func services(at address: String) -> [ServiceKey] { servicesByAddress[address] ?? [] }

    /// Whether the place of a proxy of `namespace` counts: its locality, its node.
    func placementMatters(in namespace: String) -> (locality: Bool, node: Bool) {
        var count = placements["*"] ?? PlacementCount()
        if let own = placements[namespace] { count.add(own) }
        return (count.locality > 0, count.node > 0)
    }
}

// MARK: - Edits

extension Registry {
    /// Takes over changed services.
    mutating func replaceServices(_ replacements: [ServiceDirectory.Replacement], revision: Revision) {
        guard !replacements.isEmpty else { return }
        servicesRevision = revision
        directory.replace(replacements)
        for (old, new) in replacements {
            if let old { file(old, as: .absent) }
            if let new { file(new, as: .present) }
        }
    }

    private enum Presence { case present, absent }

    private mutating func file(_ service: MeshService, as presence: Presence) {
        let key = service.key
        let selects = service.registry == .kubernetes && !service.selector.isEmpty
        switch presence {
        case .present:
            services[key] = service
            namespacesByHostname.file(key.namespace, under: key.hostname)
            if selects { selectors.insert(key, selecting: service.selector, in: key.namespace) }
        case .absent:
            services[key] = nil
            namespacesByHostname.drop(key.namespace, from: key.hostname)
            if selects { selectors.remove(key, selecting: service.selector, in: key.namespace) }
        }
        if (namespacesByHostname[key.hostname] ?? []).count > 1 {
            sharedHostnames.insert(key.hostname)
        } else {
            sharedHostnames.remove(key.hostname)
        }
        guard service.dependsOnPlacement else { return }
        for name in service.exportTo {
            var count = placements[name] ?? PlacementCount()
            count.add(PlacementCount(of: service), times: presence == .present ? 1 : -1)
            placements[name] = count == PlacementCount() ? nil : count
        }
    }

    /// Takes over the endpoints of a service.
    ///
    /// - Returns: the addresses at which an endpoint came, went or has another port.
    mutating func setEndpoints(of key: ServiceKey, _ new: ServiceEndpoints?, revision: Revision) -> Set<String> {
        let old = endpoints[key]
        endpoints[key] = new
        endpointsRevision = revision
        let oldList = (old?.endpoints ?? []).map(EndpointIdentity.init)
        let newList = (new?.endpoints ?? []).map(EndpointIdentity.init)
        // The common case: only the health of an endpoint differs.
        if oldList == newList { return [] }
        let (oldIdentities, newIdentities) = (Set(oldList), Set(newList))
        let oldAddresses = Set(oldIdentities.map(\.address))
        let newAddresses = Set(newIdentities.map(\.address))
        for address in oldAddresses.subtracting(newAddresses) { servicesByAddress.drop(key, from: address) }
        for address in newAddresses.subtracting(oldAddresses) { servicesByAddress.file(key, under: address) }
        return Set(oldIdentities.symmetricDifference(newIdentities).map(\.address))
    }
}

/// How many services make a client's locality or node count.
private struct PlacementCount: Hashable, Sendable {
    var locality = 0
    var node = 0

    init() {}

    init(of service: MeshService) {
        locality = service.trafficDistribution.isEmpty ? 0 : 1
        node = service.isNodeLocal || service.trafficDistribution.lowercased() == "prefersamenode" ? 1 : 0
    }

    mutating func add(_ other: PlacementCount, times factor: Int = 1) {
        locality += factor * other.locality
        node += factor * other.node
    }
}
