package import MeshConfig

/// What identifies a service: hostname and namespace. Several namespaces may export one hostname.
package struct ServiceKey: Hashable, Sendable, Comparable {
    package let hostname: String
    package let namespace: String

    package init(hostname: String, namespace: String) {
        self.hostname = hostname
        self.namespace = namespace
    }

    package static func < (a: ServiceKey, b: ServiceKey) -> Bool {
        (a.hostname, a.namespace) < (b.hostname, b.namespace)
    }
}

/// A number that a record gets when it is built and keeps until its content changes: equal revisions of one key mean
/// equal content within a process. Never reused, never compared between processes.
package typealias Revision = UInt64

/// One service of the registry, merged from the objects that define it. Source: generation.md 2.1.
package final class MeshService: Sendable {
    /// Where the service was declared.
    package enum Registry: Hashable, Sendable {
        case kubernetes
        case serviceEntry
    }

    /// How endpoints are found, which decides the type of the service's clusters.
    package enum Resolution: Hashable, Sendable {
        /// Endpoints known to us: EDS.
        case clientSide
        /// To the address that the client used: headless services and ServiceEntries with resolution NONE.
        case passthrough
        case dns
        case dnsRoundRobin
        case dynamicDNS
        /// ExternalName: another name for the host given; no cluster, listener or route of its own.
        case alias(of: String)
    }

    package let key: ServiceKey
    /// Short name: the Service's name, or the hostname of a ServiceEntry's host.
    package let name: String
    package let registry: Registry
    /// In the order in which they were declared; UDP ports included (generation leaves them out).
    package let ports: [ServicePort]
    package let resolution: Resolution
    /// Virtual IPs or CIDRs in canonical spelling; empty where there is none (Istio: 0.0.0.0).
    package let addresses: [String]
    /// Automatically allocated virtual IPs, used by proxies that capture DNS.
    package let allocatedAddresses: [String]
    package let isMeshExternal: Bool
    /// Who sees the service: `["*"]`, `["~"]`, or sorted namespace names. The mesh's default has been applied, and
    /// `.` replaced by the name of the service's own namespace.
    package let exportTo: [String]
    /// Seconds since 1970; older services come first.
    package let creationTime: Int64
    package let labels: [String: String]
    /// Labels that select the service's workloads; empty: none.
    package let selector: [String: String]
    package let isNodeLocal: Bool
    package let trafficDistribution: String
    /// Whether a client tries all addresses of a DNS name at once: LOGICAL_DNS with both address families.
    package let racesConnections: Bool
    package let subjectAltNames: [String]
    /// Hostnames of ExternalName services that lead here, sorted.
    package let aliases: [String]
    /// The objects that it was made of, the first one decisive.
    package let origins: [ConfigKey]
    package let revision: Revision

    package init(
        key: ServiceKey, name: String, registry: Registry, ports: [ServicePort], resolution: Resolution,
        addresses: [String] = [], allocatedAddresses: [String] = [], isMeshExternal: Bool = false,
        exportTo: [String] = ["*"], creationTime: Int64 = 0, labels: [String: String] = [:],
        selector: [String: String] = [:], isNodeLocal: Bool = false, trafficDistribution: String = "",
        racesConnections: Bool = false, subjectAltNames: [String] = [], aliases: [String] = [],
        origins: [ConfigKey] = [], revision: Revision
    ) {
        self.key = key
        self.name = name
        self.registry = registry
        self.ports = ports
        self.resolution = resolution
        self.addresses = addresses
        self.allocatedAddresses = allocatedAddresses
        self.isMeshExternal = isMeshExternal
        self.exportTo = exportTo
        self.creationTime = creationTime
        self.labels = labels
        self.selector = selector
        self.isNodeLocal = isNodeLocal
        self.trafficDistribution = trafficDistribution
        self.racesConnections = racesConnections
        self.subjectAltNames = subjectAltNames
        self.aliases = aliases
        self.origins = origins
        self.revision = revision
    }

    @inlinable package var hostname: String { key.hostname }
    @inlinable package var namespace: String { key.namespace }

    /// Whether proxies of `namespace` know the service at all. Source: generation.md 2.3, "Visibility".
    package func isVisible(from namespace: String) -> Bool {
        exportTo == Self.everybody || exportTo.contains(namespace)
    }

    /// The order of services, on which every "first wins" rule rests: creation time, name, namespace.
    ///
    /// The hostname comes last, so that no two services are equal. Source: generation.md 0.6.
    package func precedes(_ other: MeshService) -> Bool {
        (creationTime, name, namespace, hostname)
            < (other.creationTime, other.name, other.namespace, other.hostname)
    }

    /// Whether the two differ in nothing but their revision.
    func hasSameContent(as other: MeshService) -> Bool {
        guard key == other.key, name == other.name, registry == other.registry, resolution == other.resolution,
            ports == other.ports, addresses == other.addresses, allocatedAddresses == other.allocatedAddresses,
            exportTo == other.exportTo, labels == other.labels, selector == other.selector
        else { return false }
        return isMeshExternal == other.isMeshExternal && creationTime == other.creationTime
            && isNodeLocal == other.isNodeLocal && trafficDistribution == other.trafficDistribution
            && racesConnections == other.racesConnections && subjectAltNames == other.subjectAltNames
            && aliases == other.aliases && origins == other.origins
    }

    /// `exportTo` of a service that all namespaces see.
    package static let everybody = ["*"]
    /// `exportTo` of a service that no proxy sees.
    package static let nobody = ["~"]
}

extension MeshService {
    /// Whether clients at different places use different endpoints of the service.
    var dependsOnPlacement: Bool { isNodeLocal || !trafficDistribution.isEmpty }
}
