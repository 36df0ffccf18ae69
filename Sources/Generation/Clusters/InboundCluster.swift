import EnvoyAPI
import Mesh
import MeshConfig

/// The way from the proxy to one port of its own workload. Source: generation.md 3.7.
struct InboundCluster: Hashable, Sendable {
    /// Where the application is.
    enum Endpoint: Hashable, Sendable {
        /// Where the client wanted to go.
        case original
        /// On an address that nothing redirects.
        case loopback(String, port: Int)
        /// On the workload's own address.
        case instance(String, port: Int)
        /// On a Unix socket.
        case unix(path: String)
    }

    let targetPort: Int
    /// What statistics call it.
    let statName: String
    /// What the Sidecar or the oldest service on the port declares.
    let declared: PortProtocol
    /// The services on the port that share the oldest one's service port; none behind a Sidecar's listener.
    let services: [ServiceName]
    let endpoint: Endpoint
    let pool: ConnectionPool
    /// The rule that the pool is from; nil: none.
    let rule: ConfigKey?
    let facts: ClusterFacts

    /// The cluster's name.
    var name: String { inboundClusterName(targetPort: targetPort) }

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            cluster.altStatName = statName + ";"
            cluster.commonLbConfig = arena.make()
            pool.write(to: cluster, facts.defaults, in: arena)
            let version = pool.http.useClientProtocol ? .asDownstream : UpstreamProtocol(declared)
            UpstreamHTTPOptions(version: version, of: declared, pool: pool, facts).write(to: cluster, in: arena)
            if !metadata.members.isEmpty { cluster.metadata = arena.metadata("istio", metadata) }
            writeEndpoint(cluster, in: arena)
        }
    }

    private var metadata: JSONObject {
        var metadata: JSONObject = services.isEmpty ? [:] : ["services": .array(services.map(\.json))]
        if let rule { metadata["config"] = .string(rule.apiPath) }
        return metadata
    }

    private func writeEndpoint(_ cluster: Envoy.Cluster, in arena: Arena) {
        switch endpoint {
        case .original:
            cluster.type = .originalDst
            cluster.lbPolicy = .clusterProvided
            // Hosts are the proxy's own addresses: they never go stale. The longest time that Go can say in ns.
            cluster.cleanupInterval = .seconds(9_223_372_035)
            cluster.bindLikeWorkload(for: facts.family, in: arena)
        case .loopback(let address, let port):
            cluster.setHost(arena.address(address, port), name, in: arena)
        case .instance(let address, let port):
            cluster.setHost(arena.address(address, port), name, in: arena)
            cluster.bindLikeWorkload(for: facts.family, in: arena)
        case .unix(let path):
            cluster.setHost(arena.make { $0.pipe = arena.make { $0.path = path } }, name, in: arena)
            cluster.bindLikeWorkload(for: facts.family, in: arena)
        }
    }
}

extension Envoy.Cluster {
    /// Makes it a cluster of one host.
    fileprivate func setHost(_ address: Envoy.Address, _ name: String, in arena: Arena) {
        type = .static
        loadAssignment = arena.make { assignment in
            assignment.clusterName = name
            assignment.endpoints.append { locality in
                locality.lbEndpoints.append { $0.endpoint = arena.make { $0.address = address } }
            }
        }
    }
}

/// The clusters of the inbound ports. Source: generation.md 3.7.
func planInboundClusters(_ view: ProxyView, _ facts: ClusterFacts) -> [InboundCluster] {
    if let sidecar = view.sidecar, !sidecar.spec.ingress.isEmpty {
        return ingressPorts(view).map { ingressCluster($0, $1, sidecar.spec, view, facts) }
    }
    return inboundPorts(view).map { serviceCluster($0, view, facts) }
}

private func ingressCluster(
    _ port: InboundPort, _ listener: Sidecar.IngressListener, _ sidecar: Sidecar, _ view: ProxyView,
    _ facts: ClusterFacts
) -> InboundCluster {
    let pool = listener.connectionPool ?? sidecar.inboundConnectionPool ?? facts.defaults.parts.connectionPool
    return InboundCluster(
        targetPort: port.targetPort, statName: port.statName, declared: port.declared, services: [],
        endpoint: InboundCluster.Endpoint(listener.endpoint, of: port, view), pool: pool ?? ConnectionPool(), rule: nil,
        facts: facts)
}

private func serviceCluster(_ port: InboundPort, _ view: ProxyView, _ facts: ClusterFacts) -> InboundCluster {
    let sharing = view.targets.filter { $0.targetPort == port.targetPort && $0.port.number == port.servicePort }
    let rule = sharing.first.flatMap { view.inboundRule(for: $0.service) }
    let policy = EffectivePolicy(rule?.spec, port: port.servicePort, facts.defaults)
    return InboundCluster(
        targetPort: port.targetPort, statName: port.statName, declared: port.declared,
        services: sharing.map { ServiceName($0.service) },
        endpoint: InboundCluster.Endpoint(.original, of: port, view),
        pool: view.sidecar?.spec.inboundConnectionPool ?? policy.connectionPool,
        rule: rule.flatMap { $0.spec.hasPolicy ? $0.key : nil }, facts: facts)
}

extension InboundCluster.Endpoint {
    /// Where the application behind a port is, given what a Sidecar says.
    fileprivate init(_ stated: Sidecar.IngressListener.Endpoint, of port: InboundPort, _ view: ProxyView) {
        func loopback(_ isIPv6: Bool) -> String { isIPv6 ? "::1" : "127.0.0.1" }
        switch stated {
        case .original where view.settings.inboundPolicy == .passthrough: self = .original
        case .original: self = .loopback(loopback(view.scope.ipFamily == .v6), port: port.targetPort)
        case .loopback(let number, let isIPv6): self = .loopback(loopback(isIPv6), port: number)
        case .instance(let number, let isIPv6):
            let own = view.scope.ownAddresses.first { $0.isIPv6 == isIPv6 }
            self = .instance(own ?? loopback(isIPv6), port: number)
        case .unix(let path): self = .unix(path: path)
        }
    }
}

/// How a service is called in the `istio` metadata of clusters, for telemetry. Source: generation.md 1.5.
struct ServiceName: Hashable, Sendable {
    let hostname: String
    let name: String
    let namespace: String

    /// The three names.
    init(hostname: String, name: String, namespace: String) {
        self.hostname = hostname
        self.name = name
        self.namespace = namespace
    }

    /// The names of `service`.
    init(_ service: MeshService) {
        self.init(hostname: service.hostname, name: service.name, namespace: service.namespace)
    }

    /// An element of the list `services`.
    var json: JSONValue { ["host": .string(hostname), "name": .string(name), "namespace": .string(namespace)] }
}
