// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.formatter.metadata.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.formatter.metadata.v3.Metadata
    @safe package struct MetadataFormatter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.formatter.metadata.v3.Metadata"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Formatter__Metadata__V3__Metadata.self, in: arena, envoy__extensions__formatter__metadata__v3__metadata__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Formatter__Metadata__V3__Metadata> { unsafe slot.typed() }
    }
}
