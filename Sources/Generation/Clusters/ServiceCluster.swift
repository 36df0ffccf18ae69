import EnvoyAPI
import Mesh
import MeshConfig

/// The outbound cluster of one service port, or of a subset of its endpoints. Source: generation.md 4.3–4.7.
struct ServiceCluster: Hashable, Sendable {
    /// Where the hosts of a cluster come from.
    enum Discovery: Hashable, Sendable {
        /// A resource of their own.
        case endpoints
        /// Each connection's original destination, on another port if one is given.
        case originalDestination(port: Int?)
        /// Names that Envoy looks up. The hosts are a part of the cluster.
        case dns(LoadAssignment)
        /// Whatever name a client asks for, looked up then.
        case demand(DNSCache)
    }

    /// The cluster's name.
    let name: String
    let port: ServicePortRef
    let rule: DestinationRuleRecord?
    /// A subset of the rule; nil: all endpoints.
    let subset: String?
    let purpose: OutboundCluster.Purpose
    let discovery: Discovery
    let identity: ServerIdentity
    let facts: Shared<ClusterFacts>

    /// What becomes of `cluster`.
    init(_ cluster: OutboundCluster, _ discovery: Discovery, _ identity: ServerIdentity, _ facts: Shared<ClusterFacts>)
    {
        name = cluster.name
        port = cluster.port
        rule = cluster.rule
        subset = cluster.subset?.name
        purpose = cluster.purpose
        self.discovery = discovery
        self.identity = identity
        self.facts = facts
    }

    /// How statistics call it; nil: by its name. Gateways that hand connections on by their names call those in full.
    var statName: String? {
        let pattern = facts.value.statPattern
        guard !pattern.isEmpty, purpose == .destination else { return nil }
        var name = StatName(port.service, port: port.port.number)
        name.portName = port.port.name
        name.subset = subset ?? ""
        return name.filling(pattern)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(port)
        hasher.combine(subset)
        hasher.combine(rule?.revision)
    }

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        let (shape, texts) = (ClusterShape(self), ClusterTexts(self).list)
        // What has its hosts inside is like no other.
        if case .dns = discovery {
            return arena.encode(name, as: Envoy.Cluster.self) { shape.write(to: $0, texts, in: arena) }
        }
        return arena.encode(name, shape, texts)
    }
}
