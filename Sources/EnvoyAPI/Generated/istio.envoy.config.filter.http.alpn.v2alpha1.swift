// swift-format-ignore-file
// Written by scripts/proto_swift.py from package istio.envoy.config.filter.http.alpn.v2alpha1 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig
    @safe package struct IstioAlpn: Message {
        package static let typeURL: StaticString = "type.googleapis.com/istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Istio__Envoy__Config__Filter__Http__Alpn__V2alpha1__FilterConfig.self, in: arena, istio__envoy__config__filter__http__alpn__v2alpha1__filter_config__init)
        }
        var c: UnsafeMutablePointer<Istio__Envoy__Config__Filter__Http__Alpn__V2alpha1__FilterConfig> { unsafe slot.typed() }

        package var alpnOverride: MessageList<Envoy.IstioAlpn.AlpnOverride> { .init(slot, field: 1) }
    }
}

extension Envoy.IstioAlpn {
    /// istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig.Protocol
    package struct UpstreamProtocol: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let http10 = Self(rawValue: 0)
        package static let http11 = Self(rawValue: 1)
        package static let http2 = Self(rawValue: 2)
    }
}

extension Envoy.IstioAlpn {
    /// istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig.AlpnOverride
    @safe package struct AlpnOverride: Message {
        package static let typeURL: StaticString = "type.googleapis.com/istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig.AlpnOverride"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Istio__Envoy__Config__Filter__Http__Alpn__V2alpha1__FilterConfig__AlpnOverride.self, in: arena, istio__envoy__config__filter__http__alpn__v2alpha1__filter_config__alpn_override__init)
        }
        var c: UnsafeMutablePointer<Istio__Envoy__Config__Filter__Http__Alpn__V2alpha1__FilterConfig__AlpnOverride> { unsafe slot.typed() }

        package var upstreamProtocol: Envoy.IstioAlpn.UpstreamProtocol {
            get { unsafe .init(rawValue: c.pointee.upstream_protocol.rawValue) }
            nonmutating set { unsafe c.pointee.upstream_protocol = .init(rawValue: newValue.rawValue) }
        }

        package var alpnOverride: StringList { .init(slot, field: 2) }
    }
}
