// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.transport_sockets.proxy_protocol.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport
    @safe package struct ProxyProtocolUpstreamTransport: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__ProxyProtocol__V3__ProxyProtocolUpstreamTransport.self, in: arena, envoy__extensions__transport_sockets__proxy_protocol__v3__proxy_protocol_upstream_transport__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__ProxyProtocol__V3__ProxyProtocolUpstreamTransport> { unsafe slot.typed() }

        package var config: Envoy.ProxyProtocolConfig? {
            get { unsafe slot.message(c.pointee.config) }
            nonmutating set { unsafe c.pointee.config = newValue?.c }
        }

        package var transportSocket: Envoy.TransportSocket? {
            get { unsafe slot.message(c.pointee.transport_socket) }
            nonmutating set { unsafe c.pointee.transport_socket = newValue?.c }
        }
    }
}
