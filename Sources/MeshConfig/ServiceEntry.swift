/// An Istio ServiceEntry: hosts that are added to the mesh's registry. Source: generation.md 2.1, 11.3.
package struct ServiceEntry: Hashable, Sendable {
    /// How the endpoints of the hosts are found.
    package enum Resolution: String, CaseIterable, Sendable {
        case none = "NONE"
        case `static` = "STATIC"
        case dns = "DNS"
        case dnsRoundRobin = "DNS_ROUND_ROBIN"
        case dynamicDNS = "DYNAMIC_DNS"
    }

    /// Lower-cased hosts, at least one, none twice; a wildcard starts with `*`, normally with `*.`.
    package var hosts: [String]
    /// Virtual IPs or CIDRs, in canonical spelling.
    package var addresses: [String]
    /// `status.addresses`: automatically allocated virtual IPs by host.
    package var allocatedAddresses: [String: [String]]
    package var ports: [ServicePort]
    package var resolution: Resolution
    /// `location: MESH_EXTERNAL`, which is the default.
    package var isMeshExternal: Bool
    package var endpoints: [EntryEndpoint]
    /// `workloadSelector.labels`; nil where there is no selector.
    package var workloadSelector: [String: String]?
    package var subjectAltNames: [String]
    /// Who sees the hosts: `*`, `.`, `~` or namespace names; empty: the mesh's default.
    package var exportTo: [String]

    package init(
        hosts: [String], addresses: [String] = [], allocatedAddresses: [String: [String]] = [:], ports: [ServicePort],
        resolution: Resolution, isMeshExternal: Bool = true, endpoints: [EntryEndpoint] = [],
        workloadSelector: [String: String]? = nil, subjectAltNames: [String] = [], exportTo: [String] = []
    ) {
        self.hosts = hosts
        self.addresses = addresses
        self.allocatedAddresses = allocatedAddresses
        self.ports = ports
        self.resolution = resolution
        self.isMeshExternal = isMeshExternal
        self.endpoints = endpoints
        self.workloadSelector = workloadSelector
        self.subjectAltNames = subjectAltNames
        self.exportTo = exportTo
    }
}

/// An endpoint written into a ServiceEntry.
package struct EntryEndpoint: Hashable, Sendable {
    /// A canonical IP, a host name (DNS entries only) or `unix:///path`; empty where only `network` is given.
    package var address: String
    /// Ports by the names of the entry's ports.
    package var ports: [String: Int]
    package var labels: [String: String]
    package var network: String
    /// `region/zone/subzone`; empty: unknown.
    package var locality: String
    /// Share of the traffic; 0 counts as 1.
    package var weight: Int
    package var serviceAccount: String

    package init(
        address: String, ports: [String: Int] = [:], labels: [String: String] = [:], network: String = "",
        locality: String = "", weight: Int = 0, serviceAccount: String = ""
    ) {
        self.address = address
        self.ports = ports
        self.labels = labels
        self.network = network
        self.locality = locality
        self.weight = weight
        self.serviceAccount = serviceAccount
    }
}
