// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.trace.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.trace.v3.Tracing
    @safe package struct Tracing: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.trace.v3.Tracing"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Trace__V3__Tracing.self, in: arena, envoy__config__trace__v3__tracing__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Trace__V3__Tracing> { unsafe slot.typed() }
    }
}

extension Envoy.Tracing {
    /// envoy.config.trace.v3.Tracing.Http
    @safe package struct Http: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.trace.v3.Tracing.Http"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Trace__V3__Tracing__Http.self, in: arena, envoy__config__trace__v3__tracing__http__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Trace__V3__Tracing__Http> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var typedConfig: AnyMessage? {
            get { unsafe c.pointee.config_type_case.rawValue == 3 ? slot.message(c.pointee.typed_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.typed_config = newValue.c
                    unsafe c.pointee.config_type_case = .init(rawValue: 3)
                } else if unsafe c.pointee.config_type_case.rawValue == 3 {
                    unsafe c.pointee.config_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}
