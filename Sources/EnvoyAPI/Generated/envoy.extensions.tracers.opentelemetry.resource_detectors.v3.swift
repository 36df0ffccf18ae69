// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.tracers.opentelemetry.resource_detectors.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.tracers.opentelemetry.resource_detectors.v3.DynatraceResourceDetectorConfig
    @safe package struct DynatraceResourceDetectorConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.tracers.opentelemetry.resource_detectors.v3.DynatraceResourceDetectorConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Tracers__Opentelemetry__ResourceDetectors__V3__DynatraceResourceDetectorConfig.self, in: arena, envoy__extensions__tracers__opentelemetry__resource_detectors__v3__dynatrace_resource_detector_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Tracers__Opentelemetry__ResourceDetectors__V3__DynatraceResourceDetectorConfig> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig
    @safe package struct EnvironmentResourceDetectorConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Tracers__Opentelemetry__ResourceDetectors__V3__EnvironmentResourceDetectorConfig.self, in: arena, envoy__extensions__tracers__opentelemetry__resource_detectors__v3__environment_resource_detector_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Tracers__Opentelemetry__ResourceDetectors__V3__EnvironmentResourceDetectorConfig> { unsafe slot.typed() }
    }
}
