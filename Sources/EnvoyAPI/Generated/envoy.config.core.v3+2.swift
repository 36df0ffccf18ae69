// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.core.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.core.v3.RemoteDataSource
    @safe package struct RemoteDataSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.RemoteDataSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__RemoteDataSource.self, in: arena, envoy__config__core__v3__remote_data_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__RemoteDataSource> { unsafe slot.typed() }

        package var httpUri: Envoy.HttpUri? {
            get { unsafe slot.message(c.pointee.http_uri) }
            nonmutating set { unsafe c.pointee.http_uri = newValue?.c }
        }

        package var sha256: String {
            get { unsafe slot.string(c.pointee.sha256) }
            nonmutating set { unsafe c.pointee.sha256 = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.AsyncDataSource
    @safe package struct AsyncDataSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.AsyncDataSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__AsyncDataSource.self, in: arena, envoy__config__core__v3__async_data_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__AsyncDataSource> { unsafe slot.typed() }

        package var local: Envoy.DataSource? {
            get { unsafe c.pointee.specifier_case.rawValue == 1 ? slot.message(c.pointee.local) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.local = newValue.c
                    unsafe c.pointee.specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.specifier_case.rawValue == 1 {
                    unsafe c.pointee.specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var remote: Envoy.RemoteDataSource? {
            get { unsafe c.pointee.specifier_case.rawValue == 2 ? slot.message(c.pointee.remote) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.remote = newValue.c
                    unsafe c.pointee.specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.specifier_case.rawValue == 2 {
                    unsafe c.pointee.specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.TransportSocket
    @safe package struct TransportSocket: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.TransportSocket"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__TransportSocket.self, in: arena, envoy__config__core__v3__transport_socket__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__TransportSocket> { unsafe slot.typed() }

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
    /// envoy.config.core.v3.RuntimeFractionalPercent
    @safe package struct RuntimeFractionalPercent: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.RuntimeFractionalPercent"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__RuntimeFractionalPercent.self, in: arena, envoy__config__core__v3__runtime_fractional_percent__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__RuntimeFractionalPercent> { unsafe slot.typed() }

        package var defaultValue: Envoy.FractionalPercent? {
            get { unsafe slot.message(c.pointee.default_value) }
            nonmutating set { unsafe c.pointee.default_value = newValue?.c }
        }

        package var runtimeKey: String {
            get { unsafe slot.string(c.pointee.runtime_key) }
            nonmutating set { unsafe c.pointee.runtime_key = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.ControlPlane
    @safe package struct ControlPlane: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.ControlPlane"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__ControlPlane.self, in: arena, envoy__config__core__v3__control_plane__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__ControlPlane> { unsafe slot.typed() }

        package var identifier: String {
            get { unsafe slot.string(c.pointee.identifier) }
            nonmutating set { unsafe c.pointee.identifier = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.ApiVersion
    package struct ApiVersion: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let auto = Self(rawValue: 0)
        package static let v2 = Self(rawValue: 1)
        package static let v3 = Self(rawValue: 2)
    }
}

extension Envoy {
    /// envoy.config.core.v3.ApiConfigSource
    @safe package struct ApiConfigSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.ApiConfigSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__ApiConfigSource.self, in: arena, envoy__config__core__v3__api_config_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__ApiConfigSource> { unsafe slot.typed() }

        package var apiType: Envoy.ApiConfigSource.ApiType {
            get { unsafe .init(rawValue: c.pointee.api_type.rawValue) }
            nonmutating set { unsafe c.pointee.api_type = .init(rawValue: newValue.rawValue) }
        }

        package var grpcServices: MessageList<Envoy.GrpcService> { .init(slot, field: 4) }

        package var requestTimeout: Duration? {
            get { unsafe slot.value(c.pointee.request_timeout) }
            nonmutating set { unsafe c.pointee.request_timeout = slot.value(newValue) }
        }

        package var setNodeOnFirstMessageOnly: Bool {
            get { unsafe c.pointee.set_node_on_first_message_only != 0 }
            nonmutating set { unsafe c.pointee.set_node_on_first_message_only = newValue ? 1 : 0 }
        }

        package var transportApiVersion: Envoy.ApiVersion {
            get { unsafe .init(rawValue: c.pointee.transport_api_version.rawValue) }
            nonmutating set { unsafe c.pointee.transport_api_version = .init(rawValue: newValue.rawValue) }
        }
    }
}

extension Envoy.ApiConfigSource {
    /// envoy.config.core.v3.ApiConfigSource.ApiType
    package struct ApiType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let deprecatedAndUnavailableDoNotUse = Self(rawValue: 0)
        package static let rest = Self(rawValue: 1)
        package static let grpc = Self(rawValue: 2)
        package static let deltaGrpc = Self(rawValue: 3)
        package static let aggregatedGrpc = Self(rawValue: 5)
        package static let aggregatedDeltaGrpc = Self(rawValue: 6)
    }
}

extension Envoy {
    /// envoy.config.core.v3.AggregatedConfigSource
    @safe package struct AggregatedConfigSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.AggregatedConfigSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__AggregatedConfigSource.self, in: arena, envoy__config__core__v3__aggregated_config_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__AggregatedConfigSource> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.core.v3.ConfigSource
    @safe package struct ConfigSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.ConfigSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__ConfigSource.self, in: arena, envoy__config__core__v3__config_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__ConfigSource> { unsafe slot.typed() }

        package var apiConfigSource: Envoy.ApiConfigSource? {
            get { unsafe c.pointee.config_source_specifier_case.rawValue == 2 ? slot.message(c.pointee.api_config_source) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.api_config_source = newValue.c
                    unsafe c.pointee.config_source_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.config_source_specifier_case.rawValue == 2 {
                    unsafe c.pointee.config_source_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var ads: Envoy.AggregatedConfigSource? {
            get { unsafe c.pointee.config_source_specifier_case.rawValue == 3 ? slot.message(c.pointee.ads) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.ads = newValue.c
                    unsafe c.pointee.config_source_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.config_source_specifier_case.rawValue == 3 {
                    unsafe c.pointee.config_source_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var initialFetchTimeout: Duration? {
            get { unsafe slot.value(c.pointee.initial_fetch_timeout) }
            nonmutating set { unsafe c.pointee.initial_fetch_timeout = slot.value(newValue) }
        }

        package var resourceApiVersion: Envoy.ApiVersion {
            get { unsafe .init(rawValue: c.pointee.resource_api_version.rawValue) }
            nonmutating set { unsafe c.pointee.resource_api_version = .init(rawValue: newValue.rawValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.ExtensionConfigSource
    @safe package struct ExtensionConfigSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.ExtensionConfigSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__ExtensionConfigSource.self, in: arena, envoy__config__core__v3__extension_config_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__ExtensionConfigSource> { unsafe slot.typed() }

        package var configSource: Envoy.ConfigSource? {
            get { unsafe slot.message(c.pointee.config_source) }
            nonmutating set { unsafe c.pointee.config_source = newValue?.c }
        }

        package var defaultConfig: AnyMessage? {
            get { unsafe slot.message(c.pointee.default_config) }
            nonmutating set { unsafe c.pointee.default_config = newValue?.c }
        }

        package var applyDefaultConfigWithoutWarming: Bool {
            get { unsafe c.pointee.apply_default_config_without_warming != 0 }
            nonmutating set { unsafe c.pointee.apply_default_config_without_warming = newValue ? 1 : 0 }
        }

        package var typeUrls: StringList { .init(slot, field: 4) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.TypedExtensionConfig
    @safe package struct TypedExtensionConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__TypedExtensionConfig.self, in: arena, envoy__config__core__v3__typed_extension_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__TypedExtensionConfig> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var typedConfig: AnyMessage? {
            get { unsafe slot.message(c.pointee.typed_config) }
            nonmutating set { unsafe c.pointee.typed_config = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.GrpcService
    @safe package struct GrpcService: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.GrpcService"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__GrpcService.self, in: arena, envoy__config__core__v3__grpc_service__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__GrpcService> { unsafe slot.typed() }

        package var envoyGrpc: Envoy.GrpcService.EnvoyGrpc? {
            get { unsafe c.pointee.target_specifier_case.rawValue == 1 ? slot.message(c.pointee.envoy_grpc) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.envoy_grpc = newValue.c
                    unsafe c.pointee.target_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.target_specifier_case.rawValue == 1 {
                    unsafe c.pointee.target_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var timeout: Duration? {
            get { unsafe slot.value(c.pointee.timeout) }
            nonmutating set { unsafe c.pointee.timeout = slot.value(newValue) }
        }

        package var initialMetadata: MessageList<Envoy.HeaderValue> { .init(slot, field: 5) }
    }
}

extension Envoy.GrpcService {
    /// envoy.config.core.v3.GrpcService.EnvoyGrpc
    @safe package struct EnvoyGrpc: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.GrpcService.EnvoyGrpc"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__GrpcService__EnvoyGrpc.self, in: arena, envoy__config__core__v3__grpc_service__envoy_grpc__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__GrpcService__EnvoyGrpc> { unsafe slot.typed() }

        package var clusterName: String {
            get { unsafe slot.string(c.pointee.cluster_name) }
            nonmutating set { unsafe c.pointee.cluster_name = slot.string(newValue) }
        }

        package var authority: String {
            get { unsafe slot.string(c.pointee.authority) }
            nonmutating set { unsafe c.pointee.authority = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.HealthStatus
    package struct HealthStatus: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let unknown = Self(rawValue: 0)
        package static let healthy = Self(rawValue: 1)
        package static let unhealthy = Self(rawValue: 2)
        package static let draining = Self(rawValue: 3)
        package static let timeout = Self(rawValue: 4)
        package static let degraded = Self(rawValue: 5)
    }
}

extension Envoy {
    /// envoy.config.core.v3.HealthStatusSet
    @safe package struct HealthStatusSet: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.HealthStatusSet"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__HealthStatusSet.self, in: arena, envoy__config__core__v3__health_status_set__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__HealthStatusSet> { unsafe slot.typed() }

        package var statuses: NumberList<Envoy.HealthStatus> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.HttpService
    @safe package struct HttpService: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.HttpService"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__HttpService.self, in: arena, envoy__config__core__v3__http_service__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__HttpService> { unsafe slot.typed() }

        package var httpUri: Envoy.HttpUri? {
            get { unsafe slot.message(c.pointee.http_uri) }
            nonmutating set { unsafe c.pointee.http_uri = newValue?.c }
        }

        package var requestHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.HttpUri
    @safe package struct HttpUri: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.HttpUri"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__HttpUri.self, in: arena, envoy__config__core__v3__http_uri__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__HttpUri> { unsafe slot.typed() }

        package var uri: String {
            get { unsafe slot.string(c.pointee.uri) }
            nonmutating set { unsafe c.pointee.uri = slot.string(newValue) }
        }

        package var cluster: String? {
            get { unsafe c.pointee.http_upstream_type_case.rawValue == 2 ? slot.string(c.pointee.cluster) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cluster = slot.string(newValue)
                    unsafe c.pointee.http_upstream_type_case = .init(rawValue: 2)
                } else if unsafe c.pointee.http_upstream_type_case.rawValue == 2 {
                    unsafe c.pointee.http_upstream_type_case = .init(rawValue: 0)
                }
            }
        }

        package var timeout: Duration? {
            get { unsafe slot.value(c.pointee.timeout) }
            nonmutating set { unsafe c.pointee.timeout = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.UpstreamHttpProtocolOptions
    @safe package struct UpstreamHttpProtocolOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.UpstreamHttpProtocolOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__UpstreamHttpProtocolOptions.self, in: arena, envoy__config__core__v3__upstream_http_protocol_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__UpstreamHttpProtocolOptions> { unsafe slot.typed() }

        package var autoSni: Bool {
            get { unsafe c.pointee.auto_sni != 0 }
            nonmutating set { unsafe c.pointee.auto_sni = newValue ? 1 : 0 }
        }

        package var autoSanValidation: Bool {
            get { unsafe c.pointee.auto_san_validation != 0 }
            nonmutating set { unsafe c.pointee.auto_san_validation = newValue ? 1 : 0 }
        }

        package var overrideAutoSniHeader: String {
            get { unsafe slot.string(c.pointee.override_auto_sni_header) }
            nonmutating set { unsafe c.pointee.override_auto_sni_header = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.HttpProtocolOptions
    @safe package struct HttpProtocolOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.HttpProtocolOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__HttpProtocolOptions.self, in: arena, envoy__config__core__v3__http_protocol_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__HttpProtocolOptions> { unsafe slot.typed() }

        package var idleTimeout: Duration? {
            get { unsafe slot.value(c.pointee.idle_timeout) }
            nonmutating set { unsafe c.pointee.idle_timeout = slot.value(newValue) }
        }

        package var maxHeadersCount: UInt32? {
            get { unsafe slot.value(c.pointee.max_headers_count) }
            nonmutating set { unsafe c.pointee.max_headers_count = slot.value(newValue) }
        }

        package var maxConnectionDuration: Duration? {
            get { unsafe slot.value(c.pointee.max_connection_duration) }
            nonmutating set { unsafe c.pointee.max_connection_duration = slot.value(newValue) }
        }

        package var maxStreamDuration: Duration? {
            get { unsafe slot.value(c.pointee.max_stream_duration) }
            nonmutating set { unsafe c.pointee.max_stream_duration = slot.value(newValue) }
        }

        package var headersWithUnderscoresAction: Envoy.HttpProtocolOptions.HeadersWithUnderscoresAction {
            get { unsafe .init(rawValue: c.pointee.headers_with_underscores_action.rawValue) }
            nonmutating set { unsafe c.pointee.headers_with_underscores_action = .init(rawValue: newValue.rawValue) }
        }

        package var maxRequestsPerConnection: UInt32? {
            get { unsafe slot.value(c.pointee.max_requests_per_connection) }
            nonmutating set { unsafe c.pointee.max_requests_per_connection = slot.value(newValue) }
        }
    }
}

extension Envoy.HttpProtocolOptions {
    /// envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction
    package struct HeadersWithUnderscoresAction: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let allow = Self(rawValue: 0)
        package static let rejectRequest = Self(rawValue: 1)
        package static let dropHeader = Self(rawValue: 2)
    }
}

extension Envoy {
    /// envoy.config.core.v3.Http1ProtocolOptions
    @safe package struct Http1ProtocolOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Http1ProtocolOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Http1ProtocolOptions.self, in: arena, envoy__config__core__v3__http1_protocol_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Http1ProtocolOptions> { unsafe slot.typed() }

        package var allowAbsoluteUrl: Bool? {
            get { unsafe slot.value(c.pointee.allow_absolute_url) }
            nonmutating set { unsafe c.pointee.allow_absolute_url = slot.value(newValue) }
        }

        package var acceptHttp10: Bool {
            get { unsafe c.pointee.accept_http_10 != 0 }
            nonmutating set { unsafe c.pointee.accept_http_10 = newValue ? 1 : 0 }
        }

        package var defaultHostForHttp10: String {
            get { unsafe slot.string(c.pointee.default_host_for_http_10) }
            nonmutating set { unsafe c.pointee.default_host_for_http_10 = slot.string(newValue) }
        }

        package var headerKeyFormat: Envoy.Http1ProtocolOptions.HeaderKeyFormat? {
            get { unsafe slot.message(c.pointee.header_key_format) }
            nonmutating set { unsafe c.pointee.header_key_format = newValue?.c }
        }
    }
}

extension Envoy.Http1ProtocolOptions {
    /// envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat
    @safe package struct HeaderKeyFormat: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Http1ProtocolOptions__HeaderKeyFormat.self, in: arena, envoy__config__core__v3__http1_protocol_options__header_key_format__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Http1ProtocolOptions__HeaderKeyFormat> { unsafe slot.typed() }

        package var properCaseWords: Envoy.Http1ProtocolOptions.HeaderKeyFormat.ProperCaseWords? {
            get { unsafe c.pointee.header_format_case.rawValue == 1 ? slot.message(c.pointee.proper_case_words) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.proper_case_words = newValue.c
                    unsafe c.pointee.header_format_case = .init(rawValue: 1)
                } else if unsafe c.pointee.header_format_case.rawValue == 1 {
                    unsafe c.pointee.header_format_case = .init(rawValue: 0)
                }
            }
        }

        package var statefulFormatter: Envoy.TypedExtensionConfig? {
            get { unsafe c.pointee.header_format_case.rawValue == 8 ? slot.message(c.pointee.stateful_formatter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.stateful_formatter = newValue.c
                    unsafe c.pointee.header_format_case = .init(rawValue: 8)
                } else if unsafe c.pointee.header_format_case.rawValue == 8 {
                    unsafe c.pointee.header_format_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.Http1ProtocolOptions.HeaderKeyFormat {
    /// envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat.ProperCaseWords
    @safe package struct ProperCaseWords: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Http1ProtocolOptions.HeaderKeyFormat.ProperCaseWords"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Http1ProtocolOptions__HeaderKeyFormat__ProperCaseWords.self, in: arena, envoy__config__core__v3__http1_protocol_options__header_key_format__proper_case_words__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Http1ProtocolOptions__HeaderKeyFormat__ProperCaseWords> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.core.v3.KeepaliveSettings
    @safe package struct KeepaliveSettings: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.KeepaliveSettings"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__KeepaliveSettings.self, in: arena, envoy__config__core__v3__keepalive_settings__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__KeepaliveSettings> { unsafe slot.typed() }

        package var interval: Duration? {
            get { unsafe slot.value(c.pointee.interval) }
            nonmutating set { unsafe c.pointee.interval = slot.value(newValue) }
        }

        package var timeout: Duration? {
            get { unsafe slot.value(c.pointee.timeout) }
            nonmutating set { unsafe c.pointee.timeout = slot.value(newValue) }
        }

        package var intervalJitter: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.interval_jitter) }
            nonmutating set { unsafe c.pointee.interval_jitter = newValue?.c }
        }
    }
}
