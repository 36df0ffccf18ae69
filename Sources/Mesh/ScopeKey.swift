package import MeshConfig

/// The class of a proxy: everything that its resources depend on, apart from the snapshot.
///
/// Proxies with equal keys see the same view and get the same bytes, so a fact belongs here only where it makes a
/// difference. Source: design.md, "Proxies with equal inputs are one class".
package struct ScopeKey: Hashable, Sendable {
    /// One inbound port of the proxy's workload, by names and numbers. `ProxyView.targets` has the records.
    package struct Target: Hashable, Sendable {
        package let service: ServiceKey
        package let port: Int
        package let targetPort: Int

        package init(service: ServiceKey, port: Int, targetPort: Int) {
            self.service = service
            self.port = port
            self.targetPort = targetPort
        }
    }

    package let kind: ProxyKind
    package let namespace: String
    package let dnsDomain: String
    package let capabilities: ProxyCapabilities
    package let interception: InterceptionMode
    package let isGRPC: Bool
    package let capturesDNS: Bool
    package let ipFamily: IPFamily
    /// In service order, then in the order of the service's ports.
    package var targets: [Target] = []
    /// Where the proxy runs; nil unless a service that it sees prefers near endpoints, or a rule or the mesh ranks
    /// endpoints by place.
    package var locality: Locality?
    /// The node on which it runs; nil unless a service that it sees is node-local or prefers its node.
    package var nodeName: String?
    /// Its first address; nil unless a headless service that it sees has an endpoint there, for which no outbound
    /// listener may exist. Source: generation.md 2.6.
    package var ownAddress: String?
    /// How its spans name it; nil unless the mesh traces.
    package var tracing: TracingFacts?
    /// The Telemetries that are for it, the widest first.
    package var telemetries: [ConfigKey] = []
    /// The EnvoyFilters for it, in the order of their application.
    package var envoyFilters: [EnvoyFilterUse] = []
    /// The WasmPlugins and TrafficExtensions for it, in the order in which traffic passes those of one phase.
    package var extensions: [ConfigKey] = []
    /// Its own settings; nil unless they differ from the mesh's.
    package var proxySettings: ProxySettings?
    /// Its labels, but only those by which some configuration tells it from others: all of a route's source labels or a
    /// rule's workload selector that it has, and those that rank endpoints, among which are those of the topology.
    package var labels: [String: String] = [:]
    /// The Sidecar that it has; nil: none.
    package var sidecar: ConfigKey?
    /// The Gateways that a router serves, the oldest first; empty for all else.
    package var gateways: [ConfigKey] = []
    /// What its own ports take; the default for a router.
    package var mutualTLS = MutualTLSModes()
    /// The AuthorizationPolicies for it: those of the mesh, then those of its namespace, the oldest first.
    package var authorizationPolicies: [ConfigKey] = []
    /// The RequestAuthentications for it, in the same order.
    package var requestAuthentications: [ConfigKey] = []
    /// Who gives it certificates of the mesh.
    package let workloadCertificates: WorkloadCertificateSource
    /// What it shows to servers of the mesh, in place of what rules with mode MUTUAL say.
    package let clientFiles: CertificateFiles?
    /// What it shows to clients of the mesh, in place of its workload's certificate.
    package private(set) var serverFiles: CertificateFiles?
    /// Whether secrets of its namespace may be sent to it. Source: demands.md, "Security".
    package let mayReadSecrets: Bool
    /// Whether somebody beside it serves secrets on a socket.
    package let hasCredentialSocket: Bool
    package let listenerOptions: ListenerOptions
    /// Its addresses; empty unless its Sidecar says on which ports its workload listens.
    package var ownAddresses: [String] = []
    /// Whether its workload says of itself that it takes mutual TLS; false for all but gRPC servers, which cannot take
    /// both. Source: generation.md 10.2.
    package var takesMutualTLS = false

    /// The class of `proxy` in a mesh that knows nothing of it.
    package init(proxy: ProxyNode) {
        kind = proxy.kind
        namespace = proxy.namespace
        dnsDomain = proxy.dnsDomain
        capabilities = proxy.capabilities
        interception = proxy.interception
        isGRPC = proxy.isGRPC
        capturesDNS = proxy.capturesDNS
        ipFamily = proxy.ipFamily
        workloadCertificates = proxy.workloadCertificates
        clientFiles = proxy.clientFiles
        serverFiles = proxy.serverFiles
        mayReadSecrets = proxy.mayReadSecrets
        hasCredentialSocket = proxy.hasCredentialSocket
        listenerOptions = proxy.listenerOptions
    }

    /// Whether it has certificates of the mesh, without which it can neither offer mutual TLS nor ask for it.
    package var hasWorkloadCertificate: Bool { workloadCertificates != .none }

    /// Whether it has a certificate by which clients of the mesh know its workload.
    package var canTakeMutualTLS: Bool { hasWorkloadCertificate || serverFiles != nil }
}

// What proxies of many workloads have alike.
extension ScopeKey {
    /// The key without what only a workload's own ports, pods and spans depend on. All proxies for which it is equal
    /// hold the same of everything but listeners and what is for traffic to the workload itself.
    package var common: ScopeKey {
        guard kind == .sidecar else { return self }
        var key = commonOfListeners
        key.ownAddress = nil
        key.telemetries = []
        key.tracing = nil
        return key
    }

    /// The same for listeners, which also tell how spans and logs of the proxies look.
    package var commonOfListeners: ScopeKey {
        guard kind == .sidecar else { return self }
        var key = self
        key.targets = []
        key.ownAddresses = []
        key.mutualTLS = MutualTLSModes()
        key.takesMutualTLS = false
        key.authorizationPolicies = []
        key.requestAuthentications = []
        key.serverFiles = nil
        key.envoyFilters.removeAll(where: \.isForWorkloadOnly)
        return key
    }
}
