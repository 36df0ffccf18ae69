package import MeshConfig

/// What kind of client a proxy is, from its node id.
package enum ProxyKind: String, Hashable, Sendable {
    case sidecar
    case router
    case waypoint
}

/// Extensions of the client's build that a generated resource may use; others must be left out, since one unknown
/// filter makes Envoy refuse a whole listener. Source: generation.md 7.8.
package struct ProxyCapabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// HTTP filter `istio.alpn`.
    package static let alpn = ProxyCapabilities(rawValue: 1)
    /// `istio.metadata_exchange`, as HTTP, network and upstream network filter.
    package static let metadataExchange = ProxyCapabilities(rawValue: 2)
    /// `istio.stats`.
    package static let stats = ProxyCapabilities(rawValue: 4)
    /// `envoy.filters.network.mysql_proxy`, which is in contrib builds only.
    package static let mysql = ProxyCapabilities(rawValue: 8)
    /// Tags of spans in the form of log lines, which Envoy reads from 1.37 on.
    package static let formattedTags = ProxyCapabilities(rawValue: 16)
    /// A build without WebAssembly, which others have.
    package static let lacksWasm = ProxyCapabilities(rawValue: 32)
}

/// Who gives a proxy the certificate `default` and the authorities `ROOTCA`. Source: generation.md 1.4.
package enum WorkloadCertificateSource: Hashable, Sendable {
    /// Nobody: it can neither offer mutual TLS nor ask for it.
    case none
    /// Istio's agent beside it, as cluster `sds-grpc` of the bootstrap.
    case agent
    /// We do, over the stream on which its configuration comes.
    case stream
}

/// How traffic reaches a sidecar.
package enum InterceptionMode: String, Hashable, Sendable {
    case redirect = "REDIRECT"
    case tproxy = "TPROXY"
    case none = "NONE"
}

/// A connected proxy as its node message describes it. Source: serving.md 1.5, generation.md 0.2.
package struct ProxyNode: Hashable, Sendable {
    package var kind: ProxyKind
    /// `<pod>.<namespace>`: how the proxy is called in logs and status.
    package var id: String
    /// Canonical IPs, at least one; the first is the one that inbound rules use.
    package var addresses: [String]
    package var namespace: String
    /// `<namespace>.svc.<cluster domain>`.
    package var dnsDomain: String
    package var labels: [String: String]
    package var clusterID: String
    /// Which mesh it belongs to; empty where the node does not say.
    package var meshID: String
    package var network: String
    package var nodeName: String
    package var serviceAccount: String
    /// Canonical locality as the node states it; a pod's own locality, where known, is decided by the mesh.
    package var locality: Locality
    package var interception: InterceptionMode
    package var capabilities: ProxyCapabilities
    /// `GENERATOR: grpc`: a gRPC client without a proxy.
    package var isGRPC: Bool
    /// `DNS_CAPTURE`: uses automatically allocated addresses.
    package var capturesDNS: Bool
    /// Who gives it certificates of the mesh.
    package var workloadCertificates: WorkloadCertificateSource
    /// Whether it has proved who it is, or is on a connection that counts as trusted: decided by the shell, not by what
    /// the node says of itself.
    package var mayReadSecrets: Bool
    /// Istio's version, as the agent beside the proxy states it; empty where there is none.
    package var istioVersion = ""
    /// `TLS_CLIENT_…`: what it shows to servers of the mesh, in place of what rules with mode MUTUAL say.
    package var clientFiles: CertificateFiles?
    /// `TLS_SERVER_…`: what it shows to clients of the mesh, in place of its workload's certificate.
    package var serverFiles: CertificateFiles?
    /// `credential`: whether somebody beside it serves secrets on a socket.
    package var hasCredentialSocket = false
    /// The texts of its metadata.
    package var metadata = MetadataTexts()
    /// What its own settings say about its listeners.
    package var listenerOptions = ListenerOptions()
    /// `PROXY_CONFIG`: its own settings, in place of the mesh's; nil: it states none.
    package var proxySettings: ProxySettings?

    package init(
        kind: ProxyKind = .sidecar, id: String, addresses: [String], namespace: String, dnsDomain: String,
        labels: [String: String] = [:], clusterID: String = "Kubernetes", meshID: String = "", network: String = "",
        nodeName: String = "", serviceAccount: String = "", locality: Locality = Locality(),
        interception: InterceptionMode = .redirect, capabilities: ProxyCapabilities = [], isGRPC: Bool = false,
        capturesDNS: Bool = false, workloadCertificates: WorkloadCertificateSource = .none,
        mayReadSecrets: Bool = false
    ) {
        precondition(!addresses.isEmpty, "a proxy has an address")
        self.kind = kind
        self.id = id
        self.addresses = addresses
        self.namespace = namespace
        self.dnsDomain = dnsDomain
        self.labels = labels
        self.clusterID = clusterID
        self.meshID = meshID
        self.network = network
        self.nodeName = nodeName
        self.serviceAccount = serviceAccount
        self.locality = locality
        self.interception = interception
        self.capabilities = capabilities
        self.isGRPC = isGRPC
        self.capturesDNS = capturesDNS
        self.workloadCertificates = workloadCertificates
        self.mayReadSecrets = mayReadSecrets
    }

    /// Which families its addresses belong to. Source: generation.md 0.2, "IP mode".
    package var ipFamily: IPFamily {
        let v6 = addresses.count { $0.contains(":") }
        return v6 == 0 ? .v4 : v6 == addresses.count ? .v6 : .dual
    }

    /// The pod that the proxy says it runs in; nil where the id has no namespace part.
    package var podName: ObjectName? {
        // A pod's name may contain dots, a namespace's cannot.
        guard let dot = id.lastIndex(of: ".") else { return nil }
        return ObjectName(String(id[id.index(after: dot)...]), String(id[..<dot]))
    }
}

/// The address families of a proxy.
package enum IPFamily: Hashable, Sendable {
    case v4
    case v6
    case dual
}
