// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.dynamic_forward_proxy.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig
    @safe package struct DynamicForwardProxyFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__DynamicForwardProxy__V3__FilterConfig.self, in: arena, envoy__extensions__filters__http__dynamic_forward_proxy__v3__filter_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__DynamicForwardProxy__V3__FilterConfig> { unsafe slot.typed() }

        package var dnsCacheConfig: Envoy.DnsCacheConfig? {
            get { unsafe c.pointee.implementation_specifier_case.rawValue == 1 ? slot.message(c.pointee.dns_cache_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.dns_cache_config = newValue.c
                    unsafe c.pointee.implementation_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.implementation_specifier_case.rawValue == 1 {
                    unsafe c.pointee.implementation_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}
