// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.listener.http_inspector.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.listener.http_inspector.v3.HttpInspector
    @safe package struct HttpInspector: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Listener__HttpInspector__V3__HttpInspector.self, in: arena, envoy__extensions__filters__listener__http_inspector__v3__http_inspector__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Listener__HttpInspector__V3__HttpInspector> { unsafe slot.typed() }
    }
}
