// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig
    @safe package struct SniDynamicForwardProxyFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__SniDynamicForwardProxy__V3__FilterConfig.self, in: arena, envoy__extensions__filters__network__sni_dynamic_forward_proxy__v3__filter_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__SniDynamicForwardProxy__V3__FilterConfig> { unsafe slot.typed() }

        package var dnsCacheConfig: Envoy.DnsCacheConfig? {
            get { unsafe slot.message(c.pointee.dns_cache_config) }
            nonmutating set { unsafe c.pointee.dns_cache_config = newValue?.c }
        }

        package var portValue: UInt32? {
            get { unsafe c.pointee.port_specifier_case.rawValue == 2 ? c.pointee.port_value : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.port_value = newValue
                    unsafe c.pointee.port_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.port_specifier_case.rawValue == 2 {
                    unsafe c.pointee.port_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}
