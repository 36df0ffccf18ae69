// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.request_id.uuid.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig
    @safe package struct UuidRequestIdConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__RequestId__Uuid__V3__UuidRequestIdConfig.self, in: arena, envoy__extensions__request_id__uuid__v3__uuid_request_id_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__RequestId__Uuid__V3__UuidRequestIdConfig> { unsafe slot.typed() }

        package var packTraceReason: Bool? {
            get { unsafe slot.value(c.pointee.pack_trace_reason) }
            nonmutating set { unsafe c.pointee.pack_trace_reason = slot.value(newValue) }
        }

        package var useRequestIdForTraceSampling: Bool? {
            get { unsafe slot.value(c.pointee.use_request_id_for_trace_sampling) }
            nonmutating set { unsafe c.pointee.use_request_id_for_trace_sampling = slot.value(newValue) }
        }
    }
}
