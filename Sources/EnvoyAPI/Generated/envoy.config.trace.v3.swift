// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.trace.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.trace.v3.DatadogConfig
    @safe package struct DatadogConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.trace.v3.DatadogConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Trace__V3__DatadogConfig.self, in: arena, envoy__config__trace__v3__datadog_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Trace__V3__DatadogConfig> { unsafe slot.typed() }

        package var collectorCluster: String {
            get { unsafe slot.string(c.pointee.collector_cluster) }
            nonmutating set { unsafe c.pointee.collector_cluster = slot.string(newValue) }
        }

        package var serviceName: String {
            get { unsafe slot.string(c.pointee.service_name) }
            nonmutating set { unsafe c.pointee.service_name = slot.string(newValue) }
        }

        package var collectorHostname: String {
            get { unsafe slot.string(c.pointee.collector_hostname) }
            nonmutating set { unsafe c.pointee.collector_hostname = slot.string(newValue) }
        }
    }
}

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

extension Envoy {
    /// envoy.config.trace.v3.OpenTelemetryConfig
    @safe package struct OpenTelemetryConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Trace__V3__OpenTelemetryConfig.self, in: arena, envoy__config__trace__v3__open_telemetry_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Trace__V3__OpenTelemetryConfig> { unsafe slot.typed() }

        package var grpcService: Envoy.GrpcService? {
            get { unsafe slot.message(c.pointee.grpc_service) }
            nonmutating set { unsafe c.pointee.grpc_service = newValue?.c }
        }

        package var serviceName: String {
            get { unsafe slot.string(c.pointee.service_name) }
            nonmutating set { unsafe c.pointee.service_name = slot.string(newValue) }
        }

        package var httpService: Envoy.HttpService? {
            get { unsafe slot.message(c.pointee.http_service) }
            nonmutating set { unsafe c.pointee.http_service = newValue?.c }
        }

        package var resourceDetectors: MessageList<Envoy.TypedExtensionConfig> { .init(slot, field: 4) }
    }
}

extension Envoy {
    /// envoy.config.trace.v3.SkyWalkingConfig
    @safe package struct SkyWalkingConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.trace.v3.SkyWalkingConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Trace__V3__SkyWalkingConfig.self, in: arena, envoy__config__trace__v3__sky_walking_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Trace__V3__SkyWalkingConfig> { unsafe slot.typed() }

        package var grpcService: Envoy.GrpcService? {
            get { unsafe slot.message(c.pointee.grpc_service) }
            nonmutating set { unsafe c.pointee.grpc_service = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.trace.v3.ZipkinConfig
    @safe package struct ZipkinConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.trace.v3.ZipkinConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Trace__V3__ZipkinConfig.self, in: arena, envoy__config__trace__v3__zipkin_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Trace__V3__ZipkinConfig> { unsafe slot.typed() }

        package var collectorCluster: String {
            get { unsafe slot.string(c.pointee.collector_cluster) }
            nonmutating set { unsafe c.pointee.collector_cluster = slot.string(newValue) }
        }

        package var collectorEndpoint: String {
            get { unsafe slot.string(c.pointee.collector_endpoint) }
            nonmutating set { unsafe c.pointee.collector_endpoint = slot.string(newValue) }
        }

        package var traceId128bit: Bool {
            get { unsafe c.pointee.trace_id_128bit != 0 }
            nonmutating set { unsafe c.pointee.trace_id_128bit = newValue ? 1 : 0 }
        }

        package var sharedSpanContext: Bool? {
            get { unsafe slot.value(c.pointee.shared_span_context) }
            nonmutating set { unsafe c.pointee.shared_span_context = slot.value(newValue) }
        }

        package var collectorEndpointVersion: Envoy.ZipkinConfig.CollectorEndpointVersion {
            get { unsafe .init(rawValue: c.pointee.collector_endpoint_version.rawValue) }
            nonmutating set { unsafe c.pointee.collector_endpoint_version = .init(rawValue: newValue.rawValue) }
        }

        package var collectorHostname: String {
            get { unsafe slot.string(c.pointee.collector_hostname) }
            nonmutating set { unsafe c.pointee.collector_hostname = slot.string(newValue) }
        }
    }
}

extension Envoy.ZipkinConfig {
    /// envoy.config.trace.v3.ZipkinConfig.CollectorEndpointVersion
    package struct CollectorEndpointVersion: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let deprecatedAndUnavailableDoNotUse = Self(rawValue: 0)
        package static let httpJson = Self(rawValue: 1)
        package static let httpProto = Self(rawValue: 2)
        package static let grpc = Self(rawValue: 3)
    }
}
