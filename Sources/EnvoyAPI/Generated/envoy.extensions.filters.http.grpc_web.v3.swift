// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.grpc_web.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.grpc_web.v3.GrpcWeb
    @safe package struct GrpcWeb: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__GrpcWeb__V3__GrpcWeb.self, in: arena, envoy__extensions__filters__http__grpc_web__v3__grpc_web__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__GrpcWeb__V3__GrpcWeb> { unsafe slot.typed() }
    }
}
