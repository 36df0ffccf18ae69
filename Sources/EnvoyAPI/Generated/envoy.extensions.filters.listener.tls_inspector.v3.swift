// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.listener.tls_inspector.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector
    @safe package struct TlsInspector: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Listener__TlsInspector__V3__TlsInspector.self, in: arena, envoy__extensions__filters__listener__tls_inspector__v3__tls_inspector__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Listener__TlsInspector__V3__TlsInspector> { unsafe slot.typed() }

        package var initialReadBufferSize: UInt32? {
            get { unsafe slot.value(c.pointee.initial_read_buffer_size) }
            nonmutating set { unsafe c.pointee.initial_read_buffer_size = slot.value(newValue) }
        }
    }
}
