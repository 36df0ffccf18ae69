// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.formatter.cel.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.formatter.cel.v3.Cel
    @safe package struct CelFormatter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.formatter.cel.v3.Cel"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Formatter__Cel__V3__Cel.self, in: arena, envoy__extensions__formatter__cel__v3__cel__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Formatter__Cel__V3__Cel> { unsafe slot.typed() }
    }
}
