import HashTreeCollections
import MeshConfig

/// The services and endpoints that were derived from the inventory, with the indexes that views and scopes need.
struct Registry: Sendable {
    /// One service as it was and as it is; nil: absent.
    typealias Replacement = Directory<MeshService>.Replacement

    private(set) var services: TreeDictionary<ServiceKey, MeshService> = [:]
    /// Services without endpoints have no entry.
    private(set) var endpoints: TreeDictionary<ServiceKey, ServiceEndpoints> = [:]
    /// The names of which a server of the service must have one in its certificate, sorted; none: any.
    private(set) var subjectAltNames: TreeDictionary<ServiceKey, [String]> = [:]
    /// Services that have endpoints without a known pod.
    var withheld: TreeDictionary<ServiceKey, WithheldEndpoints> = [:]
    /// When `services` changed last.
    private(set) var servicesRevision: Revision = 0
    /// Services whose endpoints, or the names that those have, changed lately.
    private(set) var endpointChanges = ChangeLog<ServiceKey>()

    private var directory = Directory<MeshService>()
    /// Services by the numbers of their ports, in service order.
    private var servicesByPort: TreeDictionary<Int, ChunkedList<MeshService>> = [:]
    /// How many ports of services there are by number, of those that do not speak HTTP; none: no entry.
    private var portsBesidesHTTP: TreeDictionary<Int, Int> = [:]
    /// Those whose names are looked up on demand, in service order.
    private(set) var onDemandServices = ChunkedList<MeshService>()
    /// Sorted by namespace.
    private var servicesByHostname: TreeDictionary<String, [MeshService]> = [:]
    /// Hostnames by the namespace that has them.
    private var hostnamesByNamespace: TreeDictionary<String, TreeSet<String>> = [:]
    /// Hostnames that several namespaces have.
    private(set) var sharedHostnames: TreeSet<String> = []
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
    func services(named hostname: String) -> [MeshService] { servicesByHostname[hostname] ?? [] }

    /// The services with a port of this number, whoever sees them, in service order.
    func services(withPort number: Int) -> ChunkedList<MeshService> { servicesByPort[number] ?? ChunkedList() }

    /// How many numbers services have ports of.
    var portNumberCount: Int { servicesByPort.count }

    /// The numbers of services' ports, whoever sees them, and whether all ports of a number speak HTTP.
    var portNumbers: some Sequence<(number: Int, isHTTP: Bool)> {
        servicesByPort.keys.lazy.map { (number: $0, isHTTP: portsBesidesHTTP[$0] == nil) }
    }

    /// The service that proxies of `namespace` reach under `hostname`: their own namespace's, else a Kubernetes one,
    /// else the oldest. Source: generation.md 2.3, "Duplicate hostnames".
    func service(named hostname: String, seenFrom namespace: String) -> MeshService? {
        let rivals = services(named: hostname)
        if rivals.count > 1 { return rivals.filter { $0.isVisible(from: namespace) }.preferred(in: namespace) }
        return rivals.first.flatMap { $0.isVisible(from: namespace) ? $0 : nil }
    }

    /// The services that proxies of `namespace` see, in service order, one for each hostname.
    func services(seenFrom namespace: String) -> ChunkedList<MeshService> {
        let all = directory.members(seenFrom: namespace)
        return all.applying(hidden(in: namespace) { $0.isVisible(from: namespace) }.map { .remove($0) })
    }

    /// The services that `listener` lets proxies of `namespace` see, in service order, one for each hostname.
    func services(
        for listener: Sidecar.EgressListener, seenFrom namespace: String
    ) -> ChunkedList<MeshService> {
        if listener.showsEverything { return services(seenFrom: namespace) }
        let isShown = { (service: MeshService) in
            service.isVisible(from: namespace) && listener.shows(service, to: namespace)
        }
        var seen = Set(hidden(in: namespace, isShown).map { ObjectIdentifier($0) })
        if listener.hosts.contains(where: \.isWildcardOfAll) {
            return ChunkedList(
                directory.members(seenFrom: namespace).filter {
                    listener.shows($0, to: namespace) && !seen.contains(ObjectIdentifier($0))
                })
        }
        let shown = listener.hosts.flatMap { candidates(for: $0, seenFrom: namespace) }
            .filter { isShown($0) && seen.insert(ObjectIdentifier($0)).inserted }
        return ChunkedList(shown.sorted { $0.precedes($1) })
    }

    /// All that may have the host, and more; for all namespaces only where it is no wildcard.
    private func candidates(for host: ScopedHost, seenFrom namespace: String) -> [MeshService] {
        let owner: String
        switch host.namespaces {
        case .none: return []
        case .all: return services(named: host.host)
        case .own: owner = namespace
        case .named(let name): owner = name
        }
        guard host.host.isWildcardHost else {
            return [services[ServiceKey(hostname: host.host, namespace: owner)]].compactMap(\.self)
        }
        return (hostnamesByNamespace[owner] ?? [])
            .compactMap { services[ServiceKey(hostname: $0, namespace: owner)] }
    }

    /// Those of the services shown that clients of `namespace` do not reach, since another one has the same hostname.
    private func hidden(in namespace: String, _ isShown: (MeshService) -> Bool) -> [MeshService] {
        sharedHostnames.flatMap { hostname in
            let rivals = services(named: hostname).filter(isShown)
            let winner = rivals.preferred(in: namespace)
            return rivals.filter { $0 !== winner }
        }
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
    mutating func replaceServices(_ replacements: [Registry.Replacement], revision: Revision) {
        guard !replacements.isEmpty else { return }
        servicesRevision = revision
        directory.replace(replacements)
        replaceByPort(replacements)
        for (old, new) in replacements {
            if let old { file(old, as: .absent) }
            if let new { file(new, as: .present) }
        }
    }

    private mutating func replaceByPort(_ replacements: [Registry.Replacement]) {
        var edits: [Int: [ChunkedList<MeshService>.Edit]] = [:]
        var onDemand: [ChunkedList<MeshService>.Edit] = []
        func note(_ edit: ChunkedList<MeshService>.Edit) {
            for number in Set(edit.element.ports.map(\.number)) { edits[number, default: []].append(edit) }
            if edit.element.resolution == .dynamicDNS { onDemand.append(edit) }
            for port in edit.element.ports where port.protocol_.listenerClass != .http {
                let count = (portsBesidesHTTP[port.number] ?? 0) + (edit.isRemoval ? -1 : 1)
                portsBesidesHTTP[port.number] = count == 0 ? nil : count
            }
        }
        for (old, new) in replacements {
            if let old { note(.remove(old)) }
            if let new { note(.insert(new)) }
        }
        for (number, edits) in edits {
            let list = services(withPort: number).applying(edits)
            servicesByPort[number] = list.isEmpty ? nil : list
        }
        onDemandServices = onDemandServices.applying(onDemand)
    }

    private mutating func file(_ service: MeshService, as presence: Presence) {
        let key = service.key
        let selects = service.registry == .kubernetes && !service.selector.isEmpty
        switch presence {
        case .present:
            services[key] = service
            var rivals = services(named: key.hostname)
            rivals.insert(service) { $0.key < $1.key }
            servicesByHostname[key.hostname] = rivals
            hostnamesByNamespace.insert(key.hostname, under: key.namespace)
            if selects { selectors.insert(key, selecting: service.selector, in: key.namespace) }
        case .absent:
            services[key] = nil
            let rivals = services(named: key.hostname).filter { $0.key != key }
            servicesByHostname[key.hostname] = rivals.isEmpty ? nil : rivals
            hostnamesByNamespace.remove(key.hostname, from: key.namespace)
            if selects { selectors.remove(key, selecting: service.selector, in: key.namespace) }
        }
        if services(named: key.hostname).count > 1 {
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

    /// Takes over the names of which a server of a service must have one; none: any.
    mutating func setSubjectAltNames(of key: ServiceKey, _ names: [String], revision: Revision) {
        guard names != subjectAltNames[key] ?? [] else { return }
        subjectAltNames[key] = names.isEmpty ? nil : names
        endpointChanges.note(key, at: revision)
    }

    /// Takes over the endpoints of a service.
    ///
    /// - Returns: the addresses at which an endpoint came, went or has another port.
    mutating func setEndpoints(of key: ServiceKey, _ new: ServiceEndpoints?, revision: Revision) -> Set<String> {
        let old = endpoints[key]
        endpoints[key] = new
        endpointChanges.note(key, at: revision)
        let oldList = (old?.endpoints ?? []).map(EndpointIdentity.init)
        let newList = (new?.endpoints ?? []).map(EndpointIdentity.init)
        // The common case: only the health of an endpoint differs.
        if oldList == newList { return [] }
        let (oldIdentities, newIdentities) = (Set(oldList), Set(newList))
        let oldAddresses = Set(oldIdentities.map(\.address))
        let newAddresses = Set(newIdentities.map(\.address))
        for address in oldAddresses.subtracting(newAddresses) { servicesByAddress.drop(key, from: address) }
        // Nearly every address is one service's alone: those of a service share the list.
        let alone = [key]
        for address in newAddresses.subtracting(oldAddresses) {
            if servicesByAddress[address] == nil {
                servicesByAddress[address] = alone
            } else {
                servicesByAddress.file(key, under: address)
            }
        }
        return Set(oldIdentities.symmetricDifference(newIdentities).map(\.address))
    }
}

extension [MeshService] {
    /// Of several services with one hostname, the one that clients of `namespace` reach.
    func preferred(in namespace: String) -> MeshService? {
        self.min { a, b in
            let (isOwnA, isOwnB) = (a.namespace == namespace, b.namespace == namespace)
            if isOwnA != isOwnB { return isOwnA }
            if a.registry != b.registry { return a.registry == .kubernetes }
            return a.precedes(b)
        }
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
