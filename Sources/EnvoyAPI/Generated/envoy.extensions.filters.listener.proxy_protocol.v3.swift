// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.listener.proxy_protocol.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol
    @safe package struct ProxyProtocol: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Listener__ProxyProtocol__V3__ProxyProtocol.self, in: arena, envoy__extensions__filters__listener__proxy_protocol__v3__proxy_protocol__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Listener__ProxyProtocol__V3__ProxyProtocol> { unsafe slot.typed() }
    }
}
