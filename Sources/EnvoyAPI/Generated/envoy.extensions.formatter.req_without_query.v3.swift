// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.formatter.req_without_query.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery
    @safe package struct ReqWithoutQueryFormatter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Formatter__ReqWithoutQuery__V3__ReqWithoutQuery.self, in: arena, envoy__extensions__formatter__req_without_query__v3__req_without_query__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Formatter__ReqWithoutQuery__V3__ReqWithoutQuery> { unsafe slot.typed() }
    }
}
