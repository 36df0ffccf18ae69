// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.route.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy.RouteAction {
    /// envoy.config.route.v3.RouteAction.HashPolicy
    @safe package struct HashPolicy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy.self, in: arena, envoy__config__route__v3__route_action__hash_policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy> { unsafe slot.typed() }

        package var header: Envoy.RouteAction.HashPolicy.Header? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 1 ? slot.message(c.pointee.header) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.header = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 1 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var cookie: Envoy.RouteAction.HashPolicy.Cookie? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 2 ? slot.message(c.pointee.cookie) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cookie = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 2 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var connectionProperties: Envoy.RouteAction.HashPolicy.ConnectionProperties? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 3 ? slot.message(c.pointee.connection_properties) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.connection_properties = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 3 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var terminal: Bool {
            get { unsafe c.pointee.terminal != 0 }
            nonmutating set { unsafe c.pointee.terminal = newValue ? 1 : 0 }
        }

        package var queryParameter: Envoy.RouteAction.HashPolicy.QueryParameter? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 5 ? slot.message(c.pointee.query_parameter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.query_parameter = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 5)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 5 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var filterState: Envoy.RouteAction.HashPolicy.FilterState? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 6 ? slot.message(c.pointee.filter_state) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.filter_state = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 6)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 6 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.RouteAction.HashPolicy {
    /// envoy.config.route.v3.RouteAction.HashPolicy.Header
    @safe package struct Header: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy.Header"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy__Header.self, in: arena, envoy__config__route__v3__route_action__hash_policy__header__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy__Header> { unsafe slot.typed() }

        package var headerName: String {
            get { unsafe slot.string(c.pointee.header_name) }
            nonmutating set { unsafe c.pointee.header_name = slot.string(newValue) }
        }
    }
}

extension Envoy.RouteAction.HashPolicy {
    /// envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute
    @safe package struct CookieAttribute: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy__CookieAttribute.self, in: arena, envoy__config__route__v3__route_action__hash_policy__cookie_attribute__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy__CookieAttribute> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var value: String {
            get { unsafe slot.string(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = slot.string(newValue) }
        }
    }
}

extension Envoy.RouteAction.HashPolicy {
    /// envoy.config.route.v3.RouteAction.HashPolicy.Cookie
    @safe package struct Cookie: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy.Cookie"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy__Cookie.self, in: arena, envoy__config__route__v3__route_action__hash_policy__cookie__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy__Cookie> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var ttl: Duration? {
            get { unsafe slot.value(c.pointee.ttl) }
            nonmutating set { unsafe c.pointee.ttl = slot.value(newValue) }
        }

        package var path: String {
            get { unsafe slot.string(c.pointee.path) }
            nonmutating set { unsafe c.pointee.path = slot.string(newValue) }
        }

        package var attributes: MessageList<Envoy.RouteAction.HashPolicy.CookieAttribute> { .init(slot, field: 4) }
    }
}

extension Envoy.RouteAction.HashPolicy {
    /// envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties
    @safe package struct ConnectionProperties: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy__ConnectionProperties.self, in: arena, envoy__config__route__v3__route_action__hash_policy__connection_properties__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy__ConnectionProperties> { unsafe slot.typed() }

        package var sourceIp: Bool {
            get { unsafe c.pointee.source_ip != 0 }
            nonmutating set { unsafe c.pointee.source_ip = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.RouteAction.HashPolicy {
    /// envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter
    @safe package struct QueryParameter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy__QueryParameter.self, in: arena, envoy__config__route__v3__route_action__hash_policy__query_parameter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy__QueryParameter> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }
    }
}

extension Envoy.RouteAction.HashPolicy {
    /// envoy.config.route.v3.RouteAction.HashPolicy.FilterState
    @safe package struct FilterState: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.HashPolicy.FilterState"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__HashPolicy__FilterState.self, in: arena, envoy__config__route__v3__route_action__hash_policy__filter_state__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__HashPolicy__FilterState> { unsafe slot.typed() }

        package var key: String {
            get { unsafe slot.string(c.pointee.key) }
            nonmutating set { unsafe c.pointee.key = slot.string(newValue) }
        }
    }
}

extension Envoy.RouteAction {
    /// envoy.config.route.v3.RouteAction.UpgradeConfig
    @safe package struct UpgradeConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.UpgradeConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__UpgradeConfig.self, in: arena, envoy__config__route__v3__route_action__upgrade_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__UpgradeConfig> { unsafe slot.typed() }

        package var upgradeType: String {
            get { unsafe slot.string(c.pointee.upgrade_type) }
            nonmutating set { unsafe c.pointee.upgrade_type = slot.string(newValue) }
        }

        package var enabled: Bool? {
            get { unsafe slot.value(c.pointee.enabled) }
            nonmutating set { unsafe c.pointee.enabled = slot.value(newValue) }
        }

        package var connectConfig: Envoy.RouteAction.UpgradeConfig.ConnectConfig? {
            get { unsafe slot.message(c.pointee.connect_config) }
            nonmutating set { unsafe c.pointee.connect_config = newValue?.c }
        }
    }
}

extension Envoy.RouteAction.UpgradeConfig {
    /// envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig
    @safe package struct ConnectConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__UpgradeConfig__ConnectConfig.self, in: arena, envoy__config__route__v3__route_action__upgrade_config__connect_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__UpgradeConfig__ConnectConfig> { unsafe slot.typed() }

        package var proxyProtocolConfig: Envoy.ProxyProtocolConfig? {
            get { unsafe slot.message(c.pointee.proxy_protocol_config) }
            nonmutating set { unsafe c.pointee.proxy_protocol_config = newValue?.c }
        }

        package var allowPost: Bool {
            get { unsafe c.pointee.allow_post != 0 }
            nonmutating set { unsafe c.pointee.allow_post = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.RouteAction {
    /// envoy.config.route.v3.RouteAction.MaxStreamDuration
    @safe package struct MaxStreamDuration: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.MaxStreamDuration"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__MaxStreamDuration.self, in: arena, envoy__config__route__v3__route_action__max_stream_duration__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__MaxStreamDuration> { unsafe slot.typed() }

        package var maxStreamDuration: Duration? {
            get { unsafe slot.value(c.pointee.max_stream_duration) }
            nonmutating set { unsafe c.pointee.max_stream_duration = slot.value(newValue) }
        }

        package var grpcTimeoutHeaderMax: Duration? {
            get { unsafe slot.value(c.pointee.grpc_timeout_header_max) }
            nonmutating set { unsafe c.pointee.grpc_timeout_header_max = slot.value(newValue) }
        }

        package var grpcTimeoutHeaderOffset: Duration? {
            get { unsafe slot.value(c.pointee.grpc_timeout_header_offset) }
            nonmutating set { unsafe c.pointee.grpc_timeout_header_offset = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.RetryPolicy
    @safe package struct RetryPolicy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RetryPolicy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RetryPolicy.self, in: arena, envoy__config__route__v3__retry_policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RetryPolicy> { unsafe slot.typed() }

        package var retryOn: String {
            get { unsafe slot.string(c.pointee.retry_on) }
            nonmutating set { unsafe c.pointee.retry_on = slot.string(newValue) }
        }

        package var numRetries: UInt32? {
            get { unsafe slot.value(c.pointee.num_retries) }
            nonmutating set { unsafe c.pointee.num_retries = slot.value(newValue) }
        }

        package var perTryTimeout: Duration? {
            get { unsafe slot.value(c.pointee.per_try_timeout) }
            nonmutating set { unsafe c.pointee.per_try_timeout = slot.value(newValue) }
        }

        package var retryPriority: Envoy.RetryPolicy.RetryPriority? {
            get { unsafe slot.message(c.pointee.retry_priority) }
            nonmutating set { unsafe c.pointee.retry_priority = newValue?.c }
        }

        package var retryHostPredicate: MessageList<Envoy.RetryPolicy.RetryHostPredicate> { .init(slot, field: 5) }

        package var hostSelectionRetryMaxAttempts: Int64 {
            get { unsafe c.pointee.host_selection_retry_max_attempts }
            nonmutating set { unsafe c.pointee.host_selection_retry_max_attempts = newValue }
        }

        package var retriableStatusCodes: NumberList<UInt32> { .init(slot, field: 7) }

        package var retryBackOff: Envoy.RetryPolicy.RetryBackOff? {
            get { unsafe slot.message(c.pointee.retry_back_off) }
            nonmutating set { unsafe c.pointee.retry_back_off = newValue?.c }
        }
    }
}

extension Envoy.RetryPolicy {
    /// envoy.config.route.v3.RetryPolicy.RetryPriority
    @safe package struct RetryPriority: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RetryPolicy.RetryPriority"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RetryPolicy__RetryPriority.self, in: arena, envoy__config__route__v3__retry_policy__retry_priority__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RetryPolicy__RetryPriority> { unsafe slot.typed() }

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

extension Envoy.RetryPolicy {
    /// envoy.config.route.v3.RetryPolicy.RetryHostPredicate
    @safe package struct RetryHostPredicate: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RetryPolicy.RetryHostPredicate"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RetryPolicy__RetryHostPredicate.self, in: arena, envoy__config__route__v3__retry_policy__retry_host_predicate__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RetryPolicy__RetryHostPredicate> { unsafe slot.typed() }

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

extension Envoy.RetryPolicy {
    /// envoy.config.route.v3.RetryPolicy.RetryBackOff
    @safe package struct RetryBackOff: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RetryPolicy.RetryBackOff"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RetryPolicy__RetryBackOff.self, in: arena, envoy__config__route__v3__retry_policy__retry_back_off__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RetryPolicy__RetryBackOff> { unsafe slot.typed() }

        package var baseInterval: Duration? {
            get { unsafe slot.value(c.pointee.base_interval) }
            nonmutating set { unsafe c.pointee.base_interval = slot.value(newValue) }
        }

        package var maxInterval: Duration? {
            get { unsafe slot.value(c.pointee.max_interval) }
            nonmutating set { unsafe c.pointee.max_interval = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.RedirectAction
    @safe package struct RedirectAction: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RedirectAction"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RedirectAction.self, in: arena, envoy__config__route__v3__redirect_action__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RedirectAction> { unsafe slot.typed() }

        package var hostRedirect: String {
            get { unsafe slot.string(c.pointee.host_redirect) }
            nonmutating set { unsafe c.pointee.host_redirect = slot.string(newValue) }
        }

        package var pathRedirect: String? {
            get { unsafe c.pointee.path_rewrite_specifier_case.rawValue == 2 ? slot.string(c.pointee.path_redirect) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.path_redirect = slot.string(newValue)
                    unsafe c.pointee.path_rewrite_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.path_rewrite_specifier_case.rawValue == 2 {
                    unsafe c.pointee.path_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var responseCode: Envoy.RedirectAction.RedirectResponseCode {
            get { unsafe .init(rawValue: c.pointee.response_code.rawValue) }
            nonmutating set { unsafe c.pointee.response_code = .init(rawValue: newValue.rawValue) }
        }

        package var httpsRedirect: Bool? {
            get { unsafe c.pointee.scheme_rewrite_specifier_case.rawValue == 4 ? c.pointee.https_redirect != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.https_redirect = newValue ? 1 : 0
                    unsafe c.pointee.scheme_rewrite_specifier_case = .init(rawValue: 4)
                } else if unsafe c.pointee.scheme_rewrite_specifier_case.rawValue == 4 {
                    unsafe c.pointee.scheme_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var prefixRewrite: String? {
            get { unsafe c.pointee.path_rewrite_specifier_case.rawValue == 5 ? slot.string(c.pointee.prefix_rewrite) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.prefix_rewrite = slot.string(newValue)
                    unsafe c.pointee.path_rewrite_specifier_case = .init(rawValue: 5)
                } else if unsafe c.pointee.path_rewrite_specifier_case.rawValue == 5 {
                    unsafe c.pointee.path_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var stripQuery: Bool {
            get { unsafe c.pointee.strip_query != 0 }
            nonmutating set { unsafe c.pointee.strip_query = newValue ? 1 : 0 }
        }

        package var schemeRedirect: String? {
            get { unsafe c.pointee.scheme_rewrite_specifier_case.rawValue == 7 ? slot.string(c.pointee.scheme_redirect) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.scheme_redirect = slot.string(newValue)
                    unsafe c.pointee.scheme_rewrite_specifier_case = .init(rawValue: 7)
                } else if unsafe c.pointee.scheme_rewrite_specifier_case.rawValue == 7 {
                    unsafe c.pointee.scheme_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var portRedirect: UInt32 {
            get { unsafe c.pointee.port_redirect }
            nonmutating set { unsafe c.pointee.port_redirect = newValue }
        }

        package var regexRewrite: Envoy.RegexMatchAndSubstitute? {
            get { unsafe c.pointee.path_rewrite_specifier_case.rawValue == 9 ? slot.message(c.pointee.regex_rewrite) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.regex_rewrite = newValue.c
                    unsafe c.pointee.path_rewrite_specifier_case = .init(rawValue: 9)
                } else if unsafe c.pointee.path_rewrite_specifier_case.rawValue == 9 {
                    unsafe c.pointee.path_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.RedirectAction {
    /// envoy.config.route.v3.RedirectAction.RedirectResponseCode
    package struct RedirectResponseCode: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let movedPermanently = Self(rawValue: 0)
        package static let found = Self(rawValue: 1)
        package static let seeOther = Self(rawValue: 2)
        package static let temporaryRedirect = Self(rawValue: 3)
        package static let permanentRedirect = Self(rawValue: 4)
    }
}

extension Envoy {
    /// envoy.config.route.v3.DirectResponseAction
    @safe package struct DirectResponseAction: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.DirectResponseAction"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__DirectResponseAction.self, in: arena, envoy__config__route__v3__direct_response_action__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__DirectResponseAction> { unsafe slot.typed() }

        package var status: UInt32 {
            get { unsafe c.pointee.status }
            nonmutating set { unsafe c.pointee.status = newValue }
        }

        package var body: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.body) }
            nonmutating set { unsafe c.pointee.body = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.NonForwardingAction
    @safe package struct NonForwardingAction: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.NonForwardingAction"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__NonForwardingAction.self, in: arena, envoy__config__route__v3__non_forwarding_action__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__NonForwardingAction> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.route.v3.Decorator
    @safe package struct Decorator: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.Decorator"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__Decorator.self, in: arena, envoy__config__route__v3__decorator__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__Decorator> { unsafe slot.typed() }

        package var operation: String {
            get { unsafe slot.string(c.pointee.operation) }
            nonmutating set { unsafe c.pointee.operation = slot.string(newValue) }
        }

        package var propagate: Bool? {
            get { unsafe slot.value(c.pointee.propagate) }
            nonmutating set { unsafe c.pointee.propagate = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.HeaderMatcher
    @safe package struct HeaderMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.HeaderMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__HeaderMatcher.self, in: arena, envoy__config__route__v3__header_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__HeaderMatcher> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var rangeMatch: Envoy.Int64Range? {
            get { unsafe c.pointee.header_match_specifier_case.rawValue == 6 ? slot.message(c.pointee.range_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.range_match = newValue.c
                    unsafe c.pointee.header_match_specifier_case = .init(rawValue: 6)
                } else if unsafe c.pointee.header_match_specifier_case.rawValue == 6 {
                    unsafe c.pointee.header_match_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var presentMatch: Bool? {
            get { unsafe c.pointee.header_match_specifier_case.rawValue == 7 ? c.pointee.present_match != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.present_match = newValue ? 1 : 0
                    unsafe c.pointee.header_match_specifier_case = .init(rawValue: 7)
                } else if unsafe c.pointee.header_match_specifier_case.rawValue == 7 {
                    unsafe c.pointee.header_match_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var invertMatch: Bool {
            get { unsafe c.pointee.invert_match != 0 }
            nonmutating set { unsafe c.pointee.invert_match = newValue ? 1 : 0 }
        }

        package var stringMatch: Envoy.StringMatcher? {
            get { unsafe c.pointee.header_match_specifier_case.rawValue == 13 ? slot.message(c.pointee.string_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.string_match = newValue.c
                    unsafe c.pointee.header_match_specifier_case = .init(rawValue: 13)
                } else if unsafe c.pointee.header_match_specifier_case.rawValue == 13 {
                    unsafe c.pointee.header_match_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var treatMissingHeaderAsEmpty: Bool {
            get { unsafe c.pointee.treat_missing_header_as_empty != 0 }
            nonmutating set { unsafe c.pointee.treat_missing_header_as_empty = newValue ? 1 : 0 }
        }
    }
}
