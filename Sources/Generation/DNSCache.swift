import EnvoyAPI
import Mesh
import MeshConfig

/// The names that a proxy has looked up for one wildcard service of resolution DYNAMIC_DNS. The cluster, and the filters
/// that ask for names before it is chosen, share it by its name and must say the same of it.
/// Source: generation.md 4.3.
struct DNSCache: Hashable, Sendable {
    /// Of the service.
    let hostname: String
    let lookup: DNSLookup

    /// The cache as clusters and filters refer to it.
    func message(in arena: Arena) -> Envoy.DnsCacheConfig {
        arena.make { cache in
            cache.name = "\(hostname)_dfp_dns_cache"
            cache.dnsLookupFamily = lookup.family
        }
    }
}

/// Of which kinds the addresses are that a proxy looks names up for. Source: generation.md 4.3, "DNS block".
struct DNSLookup: Hashable, Sendable {
    private let proxy: IPFamily
    private let isDualStack: Bool

    /// - Parameter isDualStack: whether names are looked up for both families.
    init(_ proxy: IPFamily, isDualStack: Bool) {
        self.proxy = proxy
        self.isDualStack = isDualStack
    }

    /// The same as Envoy says it.
    var family: Envoy.Cluster.DnsLookupFamily { isDualStack ? .all : proxy == .v6 ? .v6Only : .v4Only }
}

extension ProxyView {
    /// How the proxies look names up.
    var dnsLookup: DNSLookup {
        let family = scope.ipFamily
        return DNSLookup(family, isDualStack: settings.isDualStack && family == .dual)
    }

    /// The cache for `service`; nil: its names are not looked up on demand.
    func dnsCache(of service: MeshService) -> DNSCache? {
        service.resolution == .dynamicDNS ? DNSCache(hostname: service.hostname, lookup: dnsLookup) : nil
    }
}
