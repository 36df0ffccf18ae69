// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.transport_sockets.raw_buffer.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer
    @safe package struct RawBuffer: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__RawBuffer__V3__RawBuffer.self, in: arena, envoy__extensions__transport_sockets__raw_buffer__v3__raw_buffer__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__RawBuffer__V3__RawBuffer> { unsafe slot.typed() }
    }
}
