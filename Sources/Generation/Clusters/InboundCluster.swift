import EnvoyAPI
import Mesh
import MeshConfig

/// The way from the proxy to one port of its own workload. Source: generation.md 3.7.
struct InboundCluster: Hashable, Sendable {
    let targetPort: Int
    /// What the oldest service on the port declares.
    let declared: PortProtocol
    /// The services on the port that share the oldest one's service port.
    let services: [ServiceName]
    let policy: MeshSettings.InboundPolicy
    let facts: ClusterFacts

    /// The cluster's name.
    var name: String { inboundClusterName(targetPort: targetPort) }

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            cluster.altStatName = name + ";"
            cluster.commonLbConfig = arena.make()
            facts.policy.apply(to: cluster, in: arena)
            if let version = UpstreamProtocol(declared) { cluster.setHTTPOptions(version, in: arena) }
            cluster.metadata = arena.metadata("istio", ["services": .array(services.map(\.json))])
            switch policy {
            case .passthrough:
                cluster.type = .originalDst
                cluster.lbPolicy = .clusterProvided
                // Hosts are the proxy's own addresses: they never go stale. The longest time that Go can say in ns.
                cluster.cleanupInterval = .seconds(9_223_372_035)
                cluster.bindLikeWorkload(for: facts.family, in: arena)
            case .localhost:
                cluster.type = .static
                cluster.loadAssignment = arena.make { assignment in
                    assignment.clusterName = name
                    assignment.endpoints.append { locality in
                        locality.lbEndpoints.append { endpoint in
                            let address = facts.family == .v6 ? "::1" : "127.0.0.1"
                            endpoint.endpoint = arena.make { $0.address = arena.address(address, targetPort) }
                        }
                    }
                }
            }
        }
    }
}

/// The clusters of the inbound ports. Source: generation.md 3.7.
func planInboundClusters(_ view: ProxyView, _ facts: ClusterFacts) -> [InboundCluster] {
    inboundPorts(view).map { port in
        let sharing = view.targets.filter { $0.targetPort == port.targetPort && $0.port.number == port.servicePort }
        return InboundCluster(
            targetPort: port.targetPort, declared: port.declared, services: sharing.map { ServiceName($0.service) },
            policy: view.settings.inboundPolicy, facts: facts)
    }
}

/// How a service is called in the `istio` metadata of clusters, for telemetry. Source: generation.md 1.5.
struct ServiceName: Hashable, Sendable {
    let hostname: String
    let name: String
    let namespace: String

    /// The names of `service`.
    init(_ service: MeshService) {
        hostname = service.hostname
        name = service.name
        namespace = service.namespace
    }

    /// An element of the list `services`.
    var json: JSONValue { ["host": .string(hostname), "name": .string(name), "namespace": .string(namespace)] }
}
