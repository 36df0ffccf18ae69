import EnvoyAPI
import Mesh
import MeshConfig

/// The endpoints of one cluster: a resource of its own, or a part of a DNS cluster. Source: generation.md 5.
struct LoadAssignment: Hashable, Sendable {
    /// Which addresses the receiver can use; one that it cannot makes it refuse the whole resource.
    enum Addresses: Hashable, Sendable {
        /// Envoy over EDS, of a service whose endpoints have no names: IPs, and sockets of the own machine.
        case ipsAndPipes
        /// gRPC over EDS, of any service.
        case ips
        /// Envoy's DNS clusters: host names as well.
        case namesAndIPs
    }

    let service: ServiceKey
    let port: Int
    /// Endpoints are matched by the name of the service port, so that two ports may lead to one.
    let portName: String
    let accepts: Addresses
    /// Where the client is, if that changes the answer.
    let client: ClientPlace?
    let distribution: TrafficDistribution?
    let isNodeLocal: Bool
    /// Only the first endpoint counts.
    let isSingle: Bool
    let endpoints: EndpointsRef

    /// The assignment of `port`, as the clients of `view` see it.
    init(_ port: ServicePortRef, _ view: ProxyView, _ place: ClientPlace, accepts: Addresses) {
        let service = port.service
        self.service = service.key
        self.port = port.port.number
        portName = port.port.name
        self.accepts = accepts
        distribution = service.distribution
        isNodeLocal = service.isNodeLocal
        isSingle = accepts == .namesAndIPs && service.usesOneHost
        client = distribution != nil || isNodeLocal ? place : nil
        endpoints = EndpointsRef(view.endpoints(of: service))
    }

    var name: String { ClusterKey(port: port, hostname: service.hostname).name }

    func hash(into hasher: inout Hasher) {
        hasher.combine(service.hostname)
        hasher.combine(port)
        hasher.combine(endpoints)
    }

    /// Whether no endpoint is left for the client.
    var isEmpty: Bool { !endpoints.all.indices.contains(where: includes) }

    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.ClusterLoadAssignment.self) { write(to: $0, in: arena) }
    }

    func write(to assignment: Envoy.ClusterLoadAssignment, in arena: Arena) {
        let all = endpoints.all
        var workloads = WorkloadMetadata(arena: arena)
        assignment.clusterName = name
        for group in groups() {
            assignment.endpoints.append { message in
                message.locality = arena.make { $0.set(group.locality) }
                message.priority = UInt32(group.priority)
                let weight = group.members.reduce(0) { $0 + all[$1].weight }
                message.loadBalancingWeight = UInt32(clamping: weight)
                for index in group.members {
                    message.lbEndpoints.append { all[index].write(to: $0, &workloads, in: arena) }
                }
            }
        }
    }
}

extension LoadAssignment {
    /// Endpoints of one locality that are equally near.
    private struct Group {
        let locality: Locality
        var priority: Int
        /// Positions in the list of all endpoints.
        var members: [Int]
    }

    /// The endpoints by locality, and within that by nearness.
    private func groups() -> [Group] {
        let all = endpoints.all
        var groups: [Group] = []
        for index in all.indices where includes(index) {
            let locality = all[index].locality
            let priority = distance(of: all[index])
            // Endpoints are sorted by locality, so the group is the last one or near it.
            if let known = groups.lastIndex(where: { $0.locality == locality && $0.priority == priority }) {
                groups[known].members.append(index)
            } else {
                groups.append(Group(locality: locality, priority: priority, members: [index]))
            }
            if isSingle { break }
        }
        groups.sort { ($0.locality, $0.priority) < ($1.locality, $1.priority) }
        return withoutGaps(groups)
    }

    /// Priorities renumbered to 0…n: gRPC refuses gaps.
    private func withoutGaps(_ groups: [Group]) -> [Group] {
        let used = Set(groups.map(\.priority)).sorted()
        return groups.map { group in
            var group = group
            group.priority = used.firstIndex(of: group.priority) ?? 0
            return group
        }
    }

    private func distance(of endpoint: WorkloadEndpoint) -> Int {
        guard let distribution, let client else { return 0 }
        return distribution.distance(from: client, to: endpoint)
    }

    private func includes(_ index: Int) -> Bool {
        let all = endpoints.all
        guard all[index].portName == portName else { return false }
        guard !isNodeLocal || all[index].nodeName == client?.nodeName else { return false }
        switch accepts {
        case .ipsAndPipes: return true
        case .ips: return all[index].isIP
        case .namesAndIPs: return !all[index].isPipe
        }
    }
}

extension Envoy.Locality {
    fileprivate func set(_ locality: Locality) {
        region = locality.region
        zone = locality.zone
        subZone = locality.subzone
    }
}

/// All endpoints of a service: equal when they are the same at the same revision.
struct EndpointsRef: Hashable, Sendable {
    private let endpoints: ServiceEndpoints

    init(_ endpoints: ServiceEndpoints) { self.endpoints = endpoints }

    var all: [WorkloadEndpoint] { endpoints.endpoints }

    static func == (a: EndpointsRef, b: EndpointsRef) -> Bool { a.endpoints.revision == b.endpoints.revision }

    func hash(into hasher: inout Hasher) { hasher.combine(endpoints.revision) }
}
