/// A place in the topology; empty strings are unknown parts. Its text form is `region/zone/subzone`.
package struct Locality: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let region: String
    package let zone: String
    package let subzone: String

    package init(region: String = "", zone: String = "", subzone: String = "") {
        self.region = region
        self.zone = zone
        self.subzone = subzone
    }

    /// Reads `region/zone/subzone`; missing parts are empty.
    package init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        self.init(
            region: parts.first ?? "", zone: parts.count > 1 ? parts[1] : "", subzone: parts.count > 2 ? parts[2] : "")
    }

    package var description: String {
        if !subzone.isEmpty { return "\(region)/\(zone)/\(subzone)" }
        return zone.isEmpty ? region : "\(region)/\(zone)"
    }

    package static func < (a: Locality, b: Locality) -> Bool {
        (a.region, a.zone, a.subzone) < (b.region, b.zone, b.subzone)
    }
}

/// One (address, port) that serves one port of a service. Source: generation.md 2.1, 5.
package struct WorkloadEndpoint: Hashable, Sendable {
    /// Whether clients may use the endpoint.
    package enum Health: Hashable, Sendable {
        /// Nobody watches it: endpoints written into ServiceEntries. Envoy uses them.
        case unknown
        case healthy
        /// Not ready: sent as UNHEALTHY, so that Envoy knows it but does not use it.
        case unhealthy
        /// Terminating but still serving, for services with persistent sessions.
        case draining
    }

    /// A canonical IP, a host name (DNS services only) or `unix:///path` with port 0.
    package var address: String
    /// More IPs of the same workload, where the mesh has both families.
    package var additionalAddresses: [String] = []
    /// The name that its pod has under that of a headless service; empty: none.
    package var hostname = ""
    /// The port on which the workload listens.
    package var port: Int
    /// The name of the service port that it serves.
    package var portName: String
    package var locality: Locality
    package var labels: [String: String]
    /// The workload's; empty where nobody knows the workload, like the other facts about it.
    package var namespace: String
    package var serviceAccount: String
    package var workloadName: String
    package var nodeName: String
    package var network: String
    /// At least 1.
    package var weight: Int
    package var health: Health
    /// Whether the workload has a proxy that knows Istio mutual TLS (label `security.istio.io/tlsMode: istio`).
    package let speaksMTLS: Bool
    /// Whether it also takes mutual TLS on this port, which its PeerAuthentication may switch off.
    package var acceptsMTLS: Bool

    package init(
        address: String, port: Int, portName: String, health: Health = .healthy, locality: Locality = Locality(),
        labels: [String: String] = [:], namespace: String = "", serviceAccount: String = "", workloadName: String = "",
        nodeName: String = "", network: String = "", weight: Int = 1, acceptsMTLS: Bool = false
    ) {
        precondition(weight >= 1, "Envoy refuses an endpoint of weight 0")
        self.address = address
        self.port = port
        self.portName = portName
        self.health = health
        self.locality = locality
        self.labels = labels
        self.namespace = namespace
        self.serviceAccount = serviceAccount
        self.workloadName = workloadName
        self.nodeName = nodeName
        self.network = network
        self.weight = weight
        speaksMTLS = acceptsMTLS
        self.acceptsMTLS = acceptsMTLS
    }
}

/// All endpoints of one service, over all its ports.
package final class ServiceEndpoints: Sendable {
    /// Sorted by port name, locality, address and port; no (address, port, port name) twice. Terminating ones are left
    /// out.
    package let endpoints: [WorkloadEndpoint]
    package let revision: Revision

    package init(endpoints: [WorkloadEndpoint], revision: Revision) {
        self.endpoints = endpoints
        self.revision = revision
    }

    /// What a service without any endpoint has.
    package static let none = ServiceEndpoints(endpoints: [], revision: 0)
}
