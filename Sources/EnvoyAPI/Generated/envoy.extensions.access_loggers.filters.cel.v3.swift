// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.access_loggers.filters.cel.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter
    @safe package struct ExpressionFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__Filters__Cel__V3__ExpressionFilter.self, in: arena, envoy__extensions__access_loggers__filters__cel__v3__expression_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__Filters__Cel__V3__ExpressionFilter> { unsafe slot.typed() }

        package var expression: String {
            get { unsafe slot.string(c.pointee.expression) }
            nonmutating set { unsafe c.pointee.expression = slot.string(newValue) }
        }
    }
}
