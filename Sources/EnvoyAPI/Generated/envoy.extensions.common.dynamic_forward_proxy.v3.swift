// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.common.dynamic_forward_proxy.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig
    @safe package struct DnsCacheConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Common__DynamicForwardProxy__V3__DnsCacheConfig.self, in: arena, envoy__extensions__common__dynamic_forward_proxy__v3__dns_cache_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Common__DynamicForwardProxy__V3__DnsCacheConfig> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var dnsLookupFamily: Envoy.Cluster.DnsLookupFamily {
            get { unsafe .init(rawValue: c.pointee.dns_lookup_family.rawValue) }
            nonmutating set { unsafe c.pointee.dns_lookup_family = .init(rawValue: newValue.rawValue) }
        }

        package var typedDnsResolverConfig: Envoy.TypedExtensionConfig? {
            get { unsafe slot.message(c.pointee.typed_dns_resolver_config) }
            nonmutating set { unsafe c.pointee.typed_dns_resolver_config = newValue?.c }
        }
    }
}
