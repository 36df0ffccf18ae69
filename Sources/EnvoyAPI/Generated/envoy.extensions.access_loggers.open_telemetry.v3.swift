// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.access_loggers.open_telemetry.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig
    @safe package struct OpenTelemetryAccessLogConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__OpenTelemetry__V3__OpenTelemetryAccessLogConfig.self, in: arena, envoy__extensions__access_loggers__open_telemetry__v3__open_telemetry_access_log_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__OpenTelemetry__V3__OpenTelemetryAccessLogConfig> { unsafe slot.typed() }

        package var commonConfig: Envoy.CommonGrpcAccessLogConfig? {
            get { unsafe slot.message(c.pointee.common_config) }
            nonmutating set { unsafe c.pointee.common_config = newValue?.c }
        }

        package var body: Envoy.OtelAnyValue? {
            get { unsafe slot.message(c.pointee.body) }
            nonmutating set { unsafe c.pointee.body = newValue?.c }
        }

        package var attributes: Envoy.OtelKeyValueList? {
            get { unsafe slot.message(c.pointee.attributes) }
            nonmutating set { unsafe c.pointee.attributes = newValue?.c }
        }

        package var disableBuiltinLabels: Bool {
            get { unsafe c.pointee.disable_builtin_labels != 0 }
            nonmutating set { unsafe c.pointee.disable_builtin_labels = newValue ? 1 : 0 }
        }

        package var formatters: MessageList<Envoy.TypedExtensionConfig> { .init(slot, field: 7) }
    }
}
