/// Names that clusters, listeners and routes refer to each other by. Source: generation.md 1.

/// What the name of an outbound cluster tells: `outbound|<port>|<subset>|<hostname>`.
struct ClusterKey: Hashable, Sendable {
    /// The service's port, not the port that the workload listens on.
    let port: Int
    /// Name of a DestinationRule's subset; empty: all endpoints.
    let subset: String
    var hostname: String

    /// The cluster's name, and that of its endpoints.
    var name: String {
        joined(["outbound|", String(port), "|", subset, "|", hostname])
    }

    /// By this name mutual TLS asks for the cluster, and gateways with AUTO_PASSTHROUGH have a cluster of this name.
    var serverName: String { "outbound_.\(port)_.\(subset)_.\(hostname)" }

    /// Bytes of `serverName`, without making it.
    var serverNameSize: Int {
        "outbound_._._.".utf8.count + String(port).utf8.count + subset.utf8.count + hostname.utf8.count
    }

    /// The cluster of a port of a service, or of a subset of it.
    init(port: Int, subset: String = "", hostname: String) {
        self.port = port
        self.subset = subset
        self.hostname = hostname
    }

    /// Reads a cluster's name; nil for one that is not of this form.
    init?(_ name: String) {
        let parts = name.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "outbound", !parts[3].isEmpty, let port = Int(parts[1]) else { return nil }
        self.init(port: port, subset: String(parts[2]), hostname: String(parts[3]))
    }
}

/// Texts one behind the other: a quarter of the work of appending or interpolating them.
func joined<let count: Int>(_ parts: InlineArray<count, String>) -> String {
    var size = 0
    for index in parts.indices { size += parts[index].utf8.count }
    return unsafe String(unsafeUninitializedCapacity: size) { text in
        var next = 0
        for index in parts.indices {
            let rest = unsafe UnsafeMutableBufferPointer(rebasing: text[next...])
            next += unsafe rest.update(fromContentsOf: parts[index].utf8)
        }
        return next
    }
}

/// Clusters that exist once for each proxy.
enum SpecialClusterName {
    static let blackHole = "BlackHoleCluster"
    static let passthrough = "PassthroughCluster"
    /// Looks up the hosts that requests name. Source: generation.md 1.1.
    static let dynamicDNS = "AllowAnyDynamicDNSCluster"
    static let inboundPassthrough = "InboundPassthroughCluster"
    /// Where secrets come from that an agent beside the proxy serves.
    static let externalSecrets = "sds-external"
    /// Where routes lead whose destination may not be used; no such cluster exists.
    static let unknownService = "UnknownService"
}

/// The cluster of a port on which the proxy's own workload listens; also the name of the port's route table.
func inboundClusterName(targetPort: Int) -> String { "inbound|\(targetPort)||" }

/// `<address>_<port>`: a listener of an address, or the chains of a port in `virtualInbound`. IPv6 has no brackets.
func listenerName(address: String, port: Int) -> String { address + ("_" + String(port)) }

/// What a service port is called in virtual hosts, sniffed route tables and traces: `<hostname>:<port>`.
func hostAndPort(_ hostname: String, _ port: Int) -> String { hostname + portSuffix(port) }

/// What comes behind the hostname there: short enough to have no memory of its own.
func portSuffix(_ port: Int) -> String { ":" + String(port) }
