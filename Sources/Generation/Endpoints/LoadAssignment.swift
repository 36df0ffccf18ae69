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

    let name: String
    let service: ServiceKey
    /// Endpoints are matched by the name of the service port, so that two ports may lead to one.
    let portName: String
    /// Labels that an endpoint must have.
    let labels: [String: String]
    let accepts: Addresses
    let mutualTLS: EndpointMutualTLS
    /// Whether endpoints without mutual TLS are left out: connections are handed on as they are.
    let requiresMTLS: Bool
    /// nil: all endpoints are alike.
    let ranking: EndpointRanking?
    /// The node on which endpoints must be; nil: any.
    let node: String?
    /// Only the first endpoint counts.
    let isSingle: Bool
    /// Whether endpoints that are not ready are sent, to be known as such. Source: generation.md 5.1, step 5.
    let knowsUnhealthy: Bool
    let endpoints: EndpointsRef

    /// The assignment of `cluster`, as the clients of `clusters` see it.
    init(_ cluster: OutboundCluster, _ clusters: OutboundClusters, accepts: Addresses) {
        let service = cluster.port.service
        name = cluster.name
        self.service = service.key
        portName = cluster.port.port.name
        labels = cluster.subset?.labels ?? [:]
        self.accepts = accepts
        mutualTLS = EndpointMutualTLS(cluster)
        requiresMTLS = cluster.purpose == .serverName
        node = service.isNodeLocal ? clusters.place.nodeName : nil
        isSingle = accepts == .namesAndIPs && service.usesOneHost
        // Envoy refuses a logical DNS cluster without its host, which is the nearest anyway.
        ranking = isSingle ? nil : clusters.ranking(of: cluster)
        knowsUnhealthy = (cluster.policy.outlierDetection?.minHealthPercent ?? 0) == 0
        endpoints = EndpointsRef(clusters.view.endpoints(of: service))
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(endpoints)
    }

    /// Whether it is as it would be without any rule.
    var isPlain: Bool { labels.isEmpty && ranking == nil && mutualTLS == .whereAccepted && knowsUnhealthy }

    /// Whether no endpoint is left for the client.
    var isEmpty: Bool { !endpoints.all.indices.contains(where: includes) }

    /// The assignment as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.ClusterLoadAssignment.self) { write(to: $0, in: arena) }
    }

    /// Writes the assignment, alone or inside a cluster.
    func write(to assignment: Envoy.ClusterLoadAssignment, in arena: Arena) {
        let all = endpoints.all
        var metadata = EndpointMetadata(arena: arena)
        assignment.clusterName = name
        let (groups, divisor) = groups()
        for group in groups {
            assignment.endpoints.append { message in
                message.locality = arena.make { $0.set(group.locality) }
                message.priority = UInt32(group.priority)
                message.loadBalancingWeight = UInt32(group.weight)
                for index in group.members {
                    let usesMTLS = mutualTLS.applies(to: all[index])
                    message.lbEndpoints.append { endpoint in
                        all[index].write(to: endpoint, usesMTLS: usesMTLS, &metadata, in: arena)
                        if divisor > 1 { endpoint.loadBalancingWeight = UInt32(max(1, all[index].weight / divisor)) }
                    }
                }
            }
        }
    }
}

extension LoadAssignment {
    /// The endpoints by locality, and within that by nearness, with what the weights of endpoints are to be divided by:
    /// Envoy's balancers refuse assignments whose weights sum up to more than 32 bits.
    private func groups() -> (groups: [EndpointGroup], divisor: Int) {
        let all = endpoints.all
        var groups: [EndpointGroup] = []
        for index in all.indices where includes(index) {
            let locality = all[index].locality
            let priority = ranking?.priority(of: all[index]) ?? 0
            // Endpoints are sorted by locality, so the group is the last one or near it.
            if let known = groups.lastIndex(where: { $0.locality == locality && $0.priority == priority }) {
                groups[known].members.append(index)
                groups[known].weight += all[index].weight
            } else {
                groups.append(
                    EndpointGroup(locality: locality, priority: priority, members: [index], weight: all[index].weight))
            }
            if isSingle { break }
        }
        groups.sort { ($0.locality, $0.priority) < ($1.locality, $1.priority) }
        groups.closeGaps()
        let weight = groups.reduce(0) { $0 + $1.weight }
        let divisor = weight <= UInt32.max ? 1 : weight / Int(Int32.max) + 1
        if divisor > 1 {
            for index in groups.indices { groups[index].weight = max(1, groups[index].weight / divisor) }
        }
        if case .shares(let shares) = ranking { groups.distribute(shares) }
        return (groups, divisor)
    }

    private func includes(_ index: Int) -> Bool {
        let all = endpoints.all
        guard all[index].portName == portName else { return false }
        guard node == nil || all[index].nodeName == node else { return false }
        guard knowsUnhealthy || all[index].health != .unhealthy else { return false }
        guard labels.allSatisfy({ all[index].labels[$0.key] == $0.value }) else { return false }
        guard !requiresMTLS || mutualTLS.applies(to: all[index]) else { return false }
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
