import EnvoyAPI
import Mesh
import MeshConfig

extension WorkloadEndpoint {
    /// Whether the endpoint is a socket in the file system instead of an address.
    var isPipe: Bool { address.hasPrefix("unix://") }

    /// Whether the address is one that Envoy takes without looking a name up.
    var isIP: Bool { IPAddress(address) != nil }

    /// Writes the endpoint as a load balancer takes it. Source: generation.md 5.2.
    ///
    /// - Parameter usesMTLS: whether a cluster with a choice of transport sockets should use mutual TLS with it.
    func write(
        to message: Envoy.LbEndpoint, usesMTLS: Bool, _ metadata: inout EndpointMetadata, in arena: Arena
    ) {
        message.endpoint = arena.make { endpoint in
            endpoint.address =
                isPipe
                ? arena.make { $0.pipe = arena.make { $0.path = String(address.dropFirst("unix://".count)) } }
                : arena.address(address, port)
            for more in additionalAddresses {
                endpoint.additionalAddresses.append { $0.address = arena.address(more, port) }
            }
        }
        message.healthStatus = healthStatus
        message.loadBalancingWeight = UInt32(clamping: weight)
        message.metadata = metadata.message(workload: workload, usesMTLS: usesMTLS)
    }

    private var healthStatus: Envoy.HealthStatus {
        switch health {
        case .unknown: .unknown
        case .healthy: .healthy
        case .unhealthy: .unhealthy
        case .draining: .draining
        }
    }

    /// Who serves, for telemetry: `<workload>;<namespace>;<canonical name>;<canonical revision>;<cluster>`.
    /// Source: generation.md 1.5.
    private var workload: String {
        let name = labels.first(of: canonicalNameLabels) ?? workloadName
        let revision = labels.first(of: canonicalRevisionLabels) ?? ""
        return "\(workloadName);\(namespace);\(name);\(revision == "latest" ? "" : revision);Kubernetes"
    }
}

/// The metadata of endpoints, made once for those of one workload.
struct EndpointMetadata {
    private let arena: Arena
    private var last: (workload: String, usesMTLS: Bool, message: Envoy.Metadata)?

    /// Metadata that is made in `arena`.
    init(arena: Arena) { self.arena = arena }

    /// The metadata of an endpoint, the same message as before for the same workload. Source: generation.md 1.5.
    ///
    /// - Parameter workload: as telemetry wants it.
    mutating func message(workload: String, usesMTLS: Bool) -> Envoy.Metadata {
        if let last, last.workload == workload, last.usesMTLS == usesMTLS { return last.message }
        let message = arena.metadata("istio", ["workload": .string(workload)])
        if usesMTLS {
            message.filterMetadata["envoy.transport_socket_match"] = arena.structure(["tlsMode": "istio"])
        }
        last = (workload, usesMTLS, message)
        return message
    }
}

private let canonicalNameLabels = ["service.istio.io/canonical-name", "app.kubernetes.io/name", "app"]
private let canonicalRevisionLabels = ["service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"]

extension [String: String] {
    /// The value of the first of `names` that has one which is not empty.
    fileprivate func first(of names: [String]) -> String? {
        for name in names {
            if let value = self[name], !value.isEmpty { return value }
        }
        return nil
    }
}
