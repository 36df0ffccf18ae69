import EnvoyAPI
import Mesh
import MeshConfig

/// The outbound cluster of one service port, or of a subset of its endpoints. An object, since there are many, which
/// are moved often. Source: generation.md 4.3–4.7.
final class ServiceCluster: Hashable, Sendable {
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

    static func == (a: ServiceCluster, b: ServiceCluster) -> Bool {
        a === b
            || (a.port == b.port && a.rule == b.rule && a.subset == b.subset && a.purpose == b.purpose
                && a.discovery == b.discovery && a.identity == b.identity && a.facts == b.facts)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(port)
        hasher.combine(subset)
        hasher.combine(rule?.revision)
    }

    /// The cluster's name.
    var name: String { purpose.clusterName(port.clusterKey(subset: subset)) }

    /// The cluster as the resource `name`.
    func encode(as name: String, in arena: Arena) -> EncodedResource {
        let (shape, texts) = (ClusterShape(self), ClusterTexts.list(of: self))
        // What has its hosts inside is like no other.
        if case .dns = discovery {
            return arena.encode(name, as: Envoy.Cluster.self) { shape.write(to: $0, texts, in: arena) }
        }
        return arena.encode(name, shape, texts)
    }
}
