// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.network.http_connection_manager.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
    @safe package struct HttpConnectionManager: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__http_connection_manager__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager> { unsafe slot.typed() }

        package var codecType: Envoy.HttpConnectionManager.CodecType {
            get { unsafe .init(rawValue: c.pointee.codec_type.rawValue) }
            nonmutating set { unsafe c.pointee.codec_type = .init(rawValue: newValue.rawValue) }
        }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }

        package var rds: Envoy.Rds? {
            get { unsafe c.pointee.route_specifier_case.rawValue == 3 ? slot.message(c.pointee.rds) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.rds = newValue.c
                    unsafe c.pointee.route_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.route_specifier_case.rawValue == 3 {
                    unsafe c.pointee.route_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var routeConfig: Envoy.RouteConfiguration? {
            get { unsafe c.pointee.route_specifier_case.rawValue == 4 ? slot.message(c.pointee.route_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.route_config = newValue.c
                    unsafe c.pointee.route_specifier_case = .init(rawValue: 4)
                } else if unsafe c.pointee.route_specifier_case.rawValue == 4 {
                    unsafe c.pointee.route_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var httpFilters: MessageList<Envoy.HttpFilter> { .init(slot, field: 5) }

        package var tracing: Envoy.HttpConnectionManager.Tracing? {
            get { unsafe slot.message(c.pointee.tracing) }
            nonmutating set { unsafe c.pointee.tracing = newValue?.c }
        }

        package var httpProtocolOptions: Envoy.Http1ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http_protocol_options) }
            nonmutating set { unsafe c.pointee.http_protocol_options = newValue?.c }
        }

        package var http2ProtocolOptions: Envoy.Http2ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http2_protocol_options) }
            nonmutating set { unsafe c.pointee.http2_protocol_options = newValue?.c }
        }

        package var serverName: String {
            get { unsafe slot.string(c.pointee.server_name) }
            nonmutating set { unsafe c.pointee.server_name = slot.string(newValue) }
        }

        package var drainTimeout: Duration? {
            get { unsafe slot.value(c.pointee.drain_timeout) }
            nonmutating set { unsafe c.pointee.drain_timeout = slot.value(newValue) }
        }

        package var accessLog: MessageList<Envoy.AccessLog> { .init(slot, field: 13) }

        package var useRemoteAddress: Bool? {
            get { unsafe slot.value(c.pointee.use_remote_address) }
            nonmutating set { unsafe c.pointee.use_remote_address = slot.value(newValue) }
        }

        package var generateRequestId: Bool? {
            get { unsafe slot.value(c.pointee.generate_request_id) }
            nonmutating set { unsafe c.pointee.generate_request_id = slot.value(newValue) }
        }

        package var forwardClientCertDetails: Envoy.HttpConnectionManager.ForwardClientCertDetails {
            get { unsafe .init(rawValue: c.pointee.forward_client_cert_details.rawValue) }
            nonmutating set { unsafe c.pointee.forward_client_cert_details = .init(rawValue: newValue.rawValue) }
        }

        package var setCurrentClientCertDetails: Envoy.HttpConnectionManager.SetCurrentClientCertDetails? {
            get { unsafe slot.message(c.pointee.set_current_client_cert_details) }
            nonmutating set { unsafe c.pointee.set_current_client_cert_details = newValue?.c }
        }

        package var proxy100Continue: Bool {
            get { unsafe c.pointee.proxy_100_continue != 0 }
            nonmutating set { unsafe c.pointee.proxy_100_continue = newValue ? 1 : 0 }
        }

        package var xffNumTrustedHops: UInt32 {
            get { unsafe c.pointee.xff_num_trusted_hops }
            nonmutating set { unsafe c.pointee.xff_num_trusted_hops = newValue }
        }

        package var skipXffAppend: Bool {
            get { unsafe c.pointee.skip_xff_append != 0 }
            nonmutating set { unsafe c.pointee.skip_xff_append = newValue ? 1 : 0 }
        }

        package var via: String {
            get { unsafe slot.string(c.pointee.via) }
            nonmutating set { unsafe c.pointee.via = slot.string(newValue) }
        }

        package var upgradeConfigs: MessageList<Envoy.HttpConnectionManager.UpgradeConfig> { .init(slot, field: 23) }

        package var streamIdleTimeout: Duration? {
            get { unsafe slot.value(c.pointee.stream_idle_timeout) }
            nonmutating set { unsafe c.pointee.stream_idle_timeout = slot.value(newValue) }
        }

        package var internalAddressConfig: Envoy.HttpConnectionManager.InternalAddressConfig? {
            get { unsafe slot.message(c.pointee.internal_address_config) }
            nonmutating set { unsafe c.pointee.internal_address_config = newValue?.c }
        }

        package var delayedCloseTimeout: Duration? {
            get { unsafe slot.value(c.pointee.delayed_close_timeout) }
            nonmutating set { unsafe c.pointee.delayed_close_timeout = slot.value(newValue) }
        }

        package var requestTimeout: Duration? {
            get { unsafe slot.value(c.pointee.request_timeout) }
            nonmutating set { unsafe c.pointee.request_timeout = slot.value(newValue) }
        }

        package var maxRequestHeadersKb: UInt32? {
            get { unsafe slot.value(c.pointee.max_request_headers_kb) }
            nonmutating set { unsafe c.pointee.max_request_headers_kb = slot.value(newValue) }
        }

        package var normalizePath: Bool? {
            get { unsafe slot.value(c.pointee.normalize_path) }
            nonmutating set { unsafe c.pointee.normalize_path = slot.value(newValue) }
        }

        package var preserveExternalRequestId: Bool {
            get { unsafe c.pointee.preserve_external_request_id != 0 }
            nonmutating set { unsafe c.pointee.preserve_external_request_id = newValue ? 1 : 0 }
        }

        package var mergeSlashes: Bool {
            get { unsafe c.pointee.merge_slashes != 0 }
            nonmutating set { unsafe c.pointee.merge_slashes = newValue ? 1 : 0 }
        }

        package var serverHeaderTransformation: Envoy.HttpConnectionManager.ServerHeaderTransformation {
            get { unsafe .init(rawValue: c.pointee.server_header_transformation.rawValue) }
            nonmutating set { unsafe c.pointee.server_header_transformation = .init(rawValue: newValue.rawValue) }
        }

        package var commonHttpProtocolOptions: Envoy.HttpProtocolOptions? {
            get { unsafe slot.message(c.pointee.common_http_protocol_options) }
            nonmutating set { unsafe c.pointee.common_http_protocol_options = newValue?.c }
        }

        package var requestIdExtension: Envoy.RequestIDExtension? {
            get { unsafe slot.message(c.pointee.request_id_extension) }
            nonmutating set { unsafe c.pointee.request_id_extension = newValue?.c }
        }

        package var alwaysSetRequestIdInResponse: Bool {
            get { unsafe c.pointee.always_set_request_id_in_response != 0 }
            nonmutating set { unsafe c.pointee.always_set_request_id_in_response = newValue ? 1 : 0 }
        }

        package var requestHeadersTimeout: Duration? {
            get { unsafe slot.value(c.pointee.request_headers_timeout) }
            nonmutating set { unsafe c.pointee.request_headers_timeout = slot.value(newValue) }
        }

        package var stripAnyHostPort: Bool? {
            get { unsafe c.pointee.strip_port_mode_case.rawValue == 42 ? c.pointee.strip_any_host_port != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.strip_any_host_port = newValue ? 1 : 0
                    unsafe c.pointee.strip_port_mode_case = .init(rawValue: 42)
                } else if unsafe c.pointee.strip_port_mode_case.rawValue == 42 {
                    unsafe c.pointee.strip_port_mode_case = .init(rawValue: 0)
                }
            }
        }

        package var http3ProtocolOptions: Envoy.Http3ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http3_protocol_options) }
            nonmutating set { unsafe c.pointee.http3_protocol_options = newValue?.c }
        }

        package var pathWithEscapedSlashesAction: Envoy.HttpConnectionManager.PathWithEscapedSlashesAction {
            get { unsafe .init(rawValue: c.pointee.path_with_escaped_slashes_action.rawValue) }
            nonmutating set { unsafe c.pointee.path_with_escaped_slashes_action = .init(rawValue: newValue.rawValue) }
        }

        package var schemeHeaderTransformation: Envoy.SchemeHeaderTransformation? {
            get { unsafe slot.message(c.pointee.scheme_header_transformation) }
            nonmutating set { unsafe c.pointee.scheme_header_transformation = newValue?.c }
        }

        package var appendXForwardedPort: Bool {
            get { unsafe c.pointee.append_x_forwarded_port != 0 }
            nonmutating set { unsafe c.pointee.append_x_forwarded_port = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType
    package struct CodecType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let auto = Self(rawValue: 0)
        package static let http1 = Self(rawValue: 1)
        package static let http2 = Self(rawValue: 2)
        package static let http3 = Self(rawValue: 3)
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation
    package struct ServerHeaderTransformation: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let overwrite = Self(rawValue: 0)
        package static let appendIfAbsent = Self(rawValue: 1)
        package static let passThrough = Self(rawValue: 2)
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails
    package struct ForwardClientCertDetails: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let sanitize = Self(rawValue: 0)
        package static let forwardOnly = Self(rawValue: 1)
        package static let appendForward = Self(rawValue: 2)
        package static let sanitizeSet = Self(rawValue: 3)
        package static let alwaysForwardOnly = Self(rawValue: 4)
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction
    package struct PathWithEscapedSlashesAction: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let implementationSpecificDefault = Self(rawValue: 0)
        package static let keepUnchanged = Self(rawValue: 1)
        package static let rejectRequest = Self(rawValue: 2)
        package static let unescapeAndRedirect = Self(rawValue: 3)
        package static let unescapeAndForward = Self(rawValue: 4)
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing
    @safe package struct Tracing: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__Tracing.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__http_connection_manager__tracing__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__Tracing> { unsafe slot.typed() }

        package var clientSampling: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.client_sampling) }
            nonmutating set { unsafe c.pointee.client_sampling = newValue?.c }
        }

        package var randomSampling: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.random_sampling) }
            nonmutating set { unsafe c.pointee.random_sampling = newValue?.c }
        }

        package var overallSampling: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.overall_sampling) }
            nonmutating set { unsafe c.pointee.overall_sampling = newValue?.c }
        }

        package var maxPathTagLength: UInt32? {
            get { unsafe slot.value(c.pointee.max_path_tag_length) }
            nonmutating set { unsafe c.pointee.max_path_tag_length = slot.value(newValue) }
        }

        package var customTags: MessageList<Envoy.CustomTag> { .init(slot, field: 8) }

        package var provider: Envoy.Tracing.Http? {
            get { unsafe slot.message(c.pointee.provider) }
            nonmutating set { unsafe c.pointee.provider = newValue?.c }
        }

        package var spawnUpstreamSpan: Bool? {
            get { unsafe slot.value(c.pointee.spawn_upstream_span) }
            nonmutating set { unsafe c.pointee.spawn_upstream_span = slot.value(newValue) }
        }
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig
    @safe package struct InternalAddressConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__InternalAddressConfig.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__http_connection_manager__internal_address_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__InternalAddressConfig> { unsafe slot.typed() }

        package var unixSockets: Bool {
            get { unsafe c.pointee.unix_sockets != 0 }
            nonmutating set { unsafe c.pointee.unix_sockets = newValue ? 1 : 0 }
        }

        package var cidrRanges: MessageList<Envoy.CidrRange> { .init(slot, field: 2) }
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails
    @safe package struct SetCurrentClientCertDetails: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__SetCurrentClientCertDetails.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__http_connection_manager__set_current_client_cert_details__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__SetCurrentClientCertDetails> { unsafe slot.typed() }

        package var subject: Bool? {
            get { unsafe slot.value(c.pointee.subject) }
            nonmutating set { unsafe c.pointee.subject = slot.value(newValue) }
        }

        package var cert: Bool {
            get { unsafe c.pointee.cert != 0 }
            nonmutating set { unsafe c.pointee.cert = newValue ? 1 : 0 }
        }

        package var dns: Bool {
            get { unsafe c.pointee.dns != 0 }
            nonmutating set { unsafe c.pointee.dns = newValue ? 1 : 0 }
        }

        package var uri: Bool {
            get { unsafe c.pointee.uri != 0 }
            nonmutating set { unsafe c.pointee.uri = newValue ? 1 : 0 }
        }

        package var chain: Bool {
            get { unsafe c.pointee.chain != 0 }
            nonmutating set { unsafe c.pointee.chain = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.HttpConnectionManager {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig
    @safe package struct UpgradeConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__UpgradeConfig.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__http_connection_manager__upgrade_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpConnectionManager__UpgradeConfig> { unsafe slot.typed() }

        package var upgradeType: String {
            get { unsafe slot.string(c.pointee.upgrade_type) }
            nonmutating set { unsafe c.pointee.upgrade_type = slot.string(newValue) }
        }

        package var enabled: Bool? {
            get { unsafe slot.value(c.pointee.enabled) }
            nonmutating set { unsafe c.pointee.enabled = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.network.http_connection_manager.v3.Rds
    @safe package struct Rds: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.Rds"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__Rds.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__rds__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__Rds> { unsafe slot.typed() }

        package var configSource: Envoy.ConfigSource? {
            get { unsafe slot.message(c.pointee.config_source) }
            nonmutating set { unsafe c.pointee.config_source = newValue?.c }
        }

        package var routeConfigName: String {
            get { unsafe slot.string(c.pointee.route_config_name) }
            nonmutating set { unsafe c.pointee.route_config_name = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter
    @safe package struct HttpFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpFilter.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__http_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__HttpFilter> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var typedConfig: AnyMessage? {
            get { unsafe c.pointee.config_type_case.rawValue == 4 ? slot.message(c.pointee.typed_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.typed_config = newValue.c
                    unsafe c.pointee.config_type_case = .init(rawValue: 4)
                } else if unsafe c.pointee.config_type_case.rawValue == 4 {
                    unsafe c.pointee.config_type_case = .init(rawValue: 0)
                }
            }
        }

        package var configDiscovery: Envoy.ExtensionConfigSource? {
            get { unsafe c.pointee.config_type_case.rawValue == 5 ? slot.message(c.pointee.config_discovery) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.config_discovery = newValue.c
                    unsafe c.pointee.config_type_case = .init(rawValue: 5)
                } else if unsafe c.pointee.config_type_case.rawValue == 5 {
                    unsafe c.pointee.config_type_case = .init(rawValue: 0)
                }
            }
        }

        package var isOptional: Bool {
            get { unsafe c.pointee.is_optional != 0 }
            nonmutating set { unsafe c.pointee.is_optional = newValue ? 1 : 0 }
        }

        package var disabled: Bool {
            get { unsafe c.pointee.disabled != 0 }
            nonmutating set { unsafe c.pointee.disabled = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension
    @safe package struct RequestIDExtension: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__RequestIDExtension.self, in: arena, envoy__extensions__filters__network__http_connection_manager__v3__request_idextension__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__HttpConnectionManager__V3__RequestIDExtension> { unsafe slot.typed() }

        package var typedConfig: AnyMessage? {
            get { unsafe slot.message(c.pointee.typed_config) }
            nonmutating set { unsafe c.pointee.typed_config = newValue?.c }
        }
    }
}
