// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.router.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.router.v3.Router
    @safe package struct Router: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Router__V3__Router.self, in: arena, envoy__extensions__filters__http__router__v3__router__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Router__V3__Router> { unsafe slot.typed() }

        package var startChildSpan: Bool {
            get { unsafe c.pointee.start_child_span != 0 }
            nonmutating set { unsafe c.pointee.start_child_span = newValue ? 1 : 0 }
        }

        package var suppressEnvoyHeaders: Bool {
            get { unsafe c.pointee.suppress_envoy_headers != 0 }
            nonmutating set { unsafe c.pointee.suppress_envoy_headers = newValue ? 1 : 0 }
        }
    }
}
