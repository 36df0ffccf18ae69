import EnvoyAPI
import Mesh
import MeshConfig

/// The names that a proxy has looked up: for services of resolution DYNAMIC_DNS, and for hosts that no service has
/// where the mesh wants that.
///
/// All clusters and filters of a proxy share one, by its name: Envoy's filter looks up the name of every request that
/// goes to any cluster of this kind, so that of several caches in one chain each would look up all names.
/// Source: generation.md 4.3.
struct DNSCache: Hashable, Sendable {
    let lookup: DNSLookup

    /// The cache as clusters and filters refer to it.
    func message(in arena: Arena) -> Envoy.DnsCacheConfig {
        arena.make { cache in
            cache.name = "dfp_dns_cache"
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

    /// The cache of the proxies.
    var dnsCache: DNSCache { DNSCache(lookup: dnsLookup) }

    /// The cache for `service`; nil: its names are not looked up on demand.
    func dnsCache(of service: MeshService) -> DNSCache? { service.resolution == .dynamicDNS ? dnsCache : nil }
}
