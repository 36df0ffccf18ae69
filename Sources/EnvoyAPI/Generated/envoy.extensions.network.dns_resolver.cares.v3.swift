// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.network.dns_resolver.cares.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig
    @safe package struct CaresDnsResolverConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Network__DnsResolver__Cares__V3__CaresDnsResolverConfig.self, in: arena, envoy__extensions__network__dns_resolver__cares__v3__cares_dns_resolver_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Network__DnsResolver__Cares__V3__CaresDnsResolverConfig> { unsafe slot.typed() }

        package var resolvers: MessageList<Envoy.Address> { .init(slot, field: 1) }

        package var dnsResolverOptions: Envoy.DnsResolverOptions? {
            get { unsafe slot.message(c.pointee.dns_resolver_options) }
            nonmutating set { unsafe c.pointee.dns_resolver_options = newValue?.c }
        }

        package var udpMaxQueries: UInt32? {
            get { unsafe slot.value(c.pointee.udp_max_queries) }
            nonmutating set { unsafe c.pointee.udp_max_queries = slot.value(newValue) }
        }
    }
}
