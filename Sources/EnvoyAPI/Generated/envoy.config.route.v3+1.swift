// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.route.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.route.v3.RouteConfiguration
    @safe package struct RouteConfiguration: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteConfiguration.self, in: arena, envoy__config__route__v3__route_configuration__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteConfiguration> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var virtualHosts: MessageList<Envoy.VirtualHost> { .init(slot, field: 2) }

        package var internalOnlyHeaders: StringList { .init(slot, field: 3) }

        package var responseHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 4) }

        package var responseHeadersToRemove: StringList { .init(slot, field: 5) }

        package var requestHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 6) }

        package var validateClusters: Bool? {
            get { unsafe slot.value(c.pointee.validate_clusters) }
            nonmutating set { unsafe c.pointee.validate_clusters = slot.value(newValue) }
        }

        package var requestHeadersToRemove: StringList { .init(slot, field: 8) }

        package var maxDirectResponseBodySizeBytes: UInt32? {
            get { unsafe slot.value(c.pointee.max_direct_response_body_size_bytes) }
            nonmutating set { unsafe c.pointee.max_direct_response_body_size_bytes = slot.value(newValue) }
        }

        package var ignorePortInHostMatching: Bool {
            get { unsafe c.pointee.ignore_port_in_host_matching != 0 }
            nonmutating set { unsafe c.pointee.ignore_port_in_host_matching = newValue ? 1 : 0 }
        }

        package var typedPerFilterConfig: MessageMap<AnyMessage> { .init(slot, field: 16) }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.VirtualHost
    @safe package struct VirtualHost: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.VirtualHost"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__VirtualHost.self, in: arena, envoy__config__route__v3__virtual_host__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__VirtualHost> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var domains: StringList { .init(slot, field: 2) }

        package var routes: MessageList<Envoy.Route> { .init(slot, field: 3) }

        package var requireTls: Envoy.VirtualHost.TlsRequirementType {
            get { unsafe .init(rawValue: c.pointee.require_tls.rawValue) }
            nonmutating set { unsafe c.pointee.require_tls = .init(rawValue: newValue.rawValue) }
        }

        package var requestHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 7) }

        package var responseHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 10) }

        package var responseHeadersToRemove: StringList { .init(slot, field: 11) }

        package var requestHeadersToRemove: StringList { .init(slot, field: 13) }

        package var includeRequestAttemptCount: Bool {
            get { unsafe c.pointee.include_request_attempt_count != 0 }
            nonmutating set { unsafe c.pointee.include_request_attempt_count = newValue ? 1 : 0 }
        }

        package var typedPerFilterConfig: MessageMap<AnyMessage> { .init(slot, field: 15) }

        package var retryPolicy: Envoy.RetryPolicy? {
            get { unsafe slot.message(c.pointee.retry_policy) }
            nonmutating set { unsafe c.pointee.retry_policy = newValue?.c }
        }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }
    }
}

extension Envoy.VirtualHost {
    /// envoy.config.route.v3.VirtualHost.TlsRequirementType
    package struct TlsRequirementType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let none = Self(rawValue: 0)
        package static let externalOnly = Self(rawValue: 1)
        package static let all = Self(rawValue: 2)
    }
}

extension Envoy {
    /// envoy.config.route.v3.Route
    @safe package struct Route: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.Route"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__Route.self, in: arena, envoy__config__route__v3__route__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__Route> { unsafe slot.typed() }

        package var match: Envoy.RouteMatch? {
            get { unsafe slot.message(c.pointee.match) }
            nonmutating set { unsafe c.pointee.match = newValue?.c }
        }

        package var route: Envoy.RouteAction? {
            get { unsafe c.pointee.action_case.rawValue == 2 ? slot.message(c.pointee.route) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.route = newValue.c
                    unsafe c.pointee.action_case = .init(rawValue: 2)
                } else if unsafe c.pointee.action_case.rawValue == 2 {
                    unsafe c.pointee.action_case = .init(rawValue: 0)
                }
            }
        }

        package var redirect: Envoy.RedirectAction? {
            get { unsafe c.pointee.action_case.rawValue == 3 ? slot.message(c.pointee.redirect) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.redirect = newValue.c
                    unsafe c.pointee.action_case = .init(rawValue: 3)
                } else if unsafe c.pointee.action_case.rawValue == 3 {
                    unsafe c.pointee.action_case = .init(rawValue: 0)
                }
            }
        }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }

        package var decorator: Envoy.Decorator? {
            get { unsafe slot.message(c.pointee.decorator) }
            nonmutating set { unsafe c.pointee.decorator = newValue?.c }
        }

        package var directResponse: Envoy.DirectResponseAction? {
            get { unsafe c.pointee.action_case.rawValue == 7 ? slot.message(c.pointee.direct_response) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.direct_response = newValue.c
                    unsafe c.pointee.action_case = .init(rawValue: 7)
                } else if unsafe c.pointee.action_case.rawValue == 7 {
                    unsafe c.pointee.action_case = .init(rawValue: 0)
                }
            }
        }

        package var requestHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 9) }

        package var responseHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 10) }

        package var responseHeadersToRemove: StringList { .init(slot, field: 11) }

        package var requestHeadersToRemove: StringList { .init(slot, field: 12) }

        package var typedPerFilterConfig: MessageMap<AnyMessage> { .init(slot, field: 13) }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var nonForwardingAction: Envoy.NonForwardingAction? {
            get { unsafe c.pointee.action_case.rawValue == 18 ? slot.message(c.pointee.non_forwarding_action) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.non_forwarding_action = newValue.c
                    unsafe c.pointee.action_case = .init(rawValue: 18)
                } else if unsafe c.pointee.action_case.rawValue == 18 {
                    unsafe c.pointee.action_case = .init(rawValue: 0)
                }
            }
        }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.WeightedCluster
    @safe package struct WeightedCluster: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.WeightedCluster"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__WeightedCluster.self, in: arena, envoy__config__route__v3__weighted_cluster__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__WeightedCluster> { unsafe slot.typed() }

        package var clusters: MessageList<Envoy.WeightedCluster.ClusterWeight> { .init(slot, field: 1) }
    }
}

extension Envoy.WeightedCluster {
    /// envoy.config.route.v3.WeightedCluster.ClusterWeight
    @safe package struct ClusterWeight: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.WeightedCluster.ClusterWeight"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__WeightedCluster__ClusterWeight.self, in: arena, envoy__config__route__v3__weighted_cluster__cluster_weight__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__WeightedCluster__ClusterWeight> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var weight: UInt32? {
            get { unsafe slot.value(c.pointee.weight) }
            nonmutating set { unsafe c.pointee.weight = slot.value(newValue) }
        }

        package var requestHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 4) }

        package var responseHeadersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 5) }

        package var responseHeadersToRemove: StringList { .init(slot, field: 6) }

        package var requestHeadersToRemove: StringList { .init(slot, field: 9) }

        package var typedPerFilterConfig: MessageMap<AnyMessage> { .init(slot, field: 10) }

        package var hostRewriteLiteral: String? {
            get { unsafe c.pointee.host_rewrite_specifier_case.rawValue == 11 ? slot.string(c.pointee.host_rewrite_literal) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.host_rewrite_literal = slot.string(newValue)
                    unsafe c.pointee.host_rewrite_specifier_case = .init(rawValue: 11)
                } else if unsafe c.pointee.host_rewrite_specifier_case.rawValue == 11 {
                    unsafe c.pointee.host_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.config.route.v3.RouteMatch
    @safe package struct RouteMatch: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteMatch"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteMatch.self, in: arena, envoy__config__route__v3__route_match__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteMatch> { unsafe slot.typed() }

        package var prefix: String? {
            get { unsafe c.pointee.path_specifier_case.rawValue == 1 ? slot.string(c.pointee.prefix) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.prefix = slot.string(newValue)
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.path_specifier_case.rawValue == 1 {
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var path: String? {
            get { unsafe c.pointee.path_specifier_case.rawValue == 2 ? slot.string(c.pointee.path) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.path = slot.string(newValue)
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.path_specifier_case.rawValue == 2 {
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var caseSensitive: Bool? {
            get { unsafe slot.value(c.pointee.case_sensitive) }
            nonmutating set { unsafe c.pointee.case_sensitive = slot.value(newValue) }
        }

        package var headers: MessageList<Envoy.HeaderMatcher> { .init(slot, field: 6) }

        package var queryParameters: MessageList<Envoy.QueryParameterMatcher> { .init(slot, field: 7) }

        package var grpc: Envoy.RouteMatch.GrpcRouteMatchOptions? {
            get { unsafe slot.message(c.pointee.grpc) }
            nonmutating set { unsafe c.pointee.grpc = newValue?.c }
        }

        package var runtimeFraction: Envoy.RuntimeFractionalPercent? {
            get { unsafe slot.message(c.pointee.runtime_fraction) }
            nonmutating set { unsafe c.pointee.runtime_fraction = newValue?.c }
        }

        package var safeRegex: Envoy.RegexMatcher? {
            get { unsafe c.pointee.path_specifier_case.rawValue == 10 ? slot.message(c.pointee.safe_regex) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.safe_regex = newValue.c
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 10)
                } else if unsafe c.pointee.path_specifier_case.rawValue == 10 {
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var connectMatcher: Envoy.RouteMatch.ConnectMatcher? {
            get { unsafe c.pointee.path_specifier_case.rawValue == 12 ? slot.message(c.pointee.connect_matcher) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.connect_matcher = newValue.c
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 12)
                } else if unsafe c.pointee.path_specifier_case.rawValue == 12 {
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var dynamicMetadata: MessageList<Envoy.MetadataMatcher> { .init(slot, field: 13) }

        package var pathSeparatedPrefix: String? {
            get { unsafe c.pointee.path_specifier_case.rawValue == 14 ? slot.string(c.pointee.path_separated_prefix) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.path_separated_prefix = slot.string(newValue)
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 14)
                } else if unsafe c.pointee.path_specifier_case.rawValue == 14 {
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var pathMatchPolicy: Envoy.TypedExtensionConfig? {
            get { unsafe c.pointee.path_specifier_case.rawValue == 15 ? slot.message(c.pointee.path_match_policy) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.path_match_policy = newValue.c
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 15)
                } else if unsafe c.pointee.path_specifier_case.rawValue == 15 {
                    unsafe c.pointee.path_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.RouteMatch {
    /// envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions
    @safe package struct GrpcRouteMatchOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteMatch__GrpcRouteMatchOptions.self, in: arena, envoy__config__route__v3__route_match__grpc_route_match_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteMatch__GrpcRouteMatchOptions> { unsafe slot.typed() }
    }
}

extension Envoy.RouteMatch {
    /// envoy.config.route.v3.RouteMatch.ConnectMatcher
    @safe package struct ConnectMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteMatch.ConnectMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteMatch__ConnectMatcher.self, in: arena, envoy__config__route__v3__route_match__connect_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteMatch__ConnectMatcher> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.route.v3.RouteAction
    @safe package struct RouteAction: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction.self, in: arena, envoy__config__route__v3__route_action__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction> { unsafe slot.typed() }

        package var cluster: String? {
            get { unsafe c.pointee.cluster_specifier_case.rawValue == 1 ? slot.string(c.pointee.cluster) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cluster = slot.string(newValue)
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.cluster_specifier_case.rawValue == 1 {
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var clusterHeader: String? {
            get { unsafe c.pointee.cluster_specifier_case.rawValue == 2 ? slot.string(c.pointee.cluster_header) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cluster_header = slot.string(newValue)
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.cluster_specifier_case.rawValue == 2 {
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var weightedClusters: Envoy.WeightedCluster? {
            get { unsafe c.pointee.cluster_specifier_case.rawValue == 3 ? slot.message(c.pointee.weighted_clusters) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.weighted_clusters = newValue.c
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.cluster_specifier_case.rawValue == 3 {
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var prefixRewrite: String {
            get { unsafe slot.string(c.pointee.prefix_rewrite) }
            nonmutating set { unsafe c.pointee.prefix_rewrite = slot.string(newValue) }
        }

        package var hostRewriteLiteral: String? {
            get { unsafe c.pointee.host_rewrite_specifier_case.rawValue == 6 ? slot.string(c.pointee.host_rewrite_literal) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.host_rewrite_literal = slot.string(newValue)
                    unsafe c.pointee.host_rewrite_specifier_case = .init(rawValue: 6)
                } else if unsafe c.pointee.host_rewrite_specifier_case.rawValue == 6 {
                    unsafe c.pointee.host_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var autoHostRewrite: Bool? {
            get { unsafe c.pointee.host_rewrite_specifier_case.rawValue == 7 ? slot.value(c.pointee.auto_host_rewrite) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.auto_host_rewrite = slot.value(newValue)
                    unsafe c.pointee.host_rewrite_specifier_case = .init(rawValue: 7)
                } else if unsafe c.pointee.host_rewrite_specifier_case.rawValue == 7 {
                    unsafe c.pointee.host_rewrite_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var timeout: Duration? {
            get { unsafe slot.value(c.pointee.timeout) }
            nonmutating set { unsafe c.pointee.timeout = slot.value(newValue) }
        }

        package var retryPolicy: Envoy.RetryPolicy? {
            get { unsafe slot.message(c.pointee.retry_policy) }
            nonmutating set { unsafe c.pointee.retry_policy = newValue?.c }
        }

        package var priority: Envoy.RoutingPriority {
            get { unsafe .init(rawValue: c.pointee.priority.rawValue) }
            nonmutating set { unsafe c.pointee.priority = .init(rawValue: newValue.rawValue) }
        }

        package var hashPolicy: MessageList<Envoy.RouteAction.HashPolicy> { .init(slot, field: 15) }

        package var clusterNotFoundResponseCode: Envoy.RouteAction.ClusterNotFoundResponseCode {
            get { unsafe .init(rawValue: c.pointee.cluster_not_found_response_code.rawValue) }
            nonmutating set { unsafe c.pointee.cluster_not_found_response_code = .init(rawValue: newValue.rawValue) }
        }

        package var maxGrpcTimeout: Duration? {
            get { unsafe slot.value(c.pointee.max_grpc_timeout) }
            nonmutating set { unsafe c.pointee.max_grpc_timeout = slot.value(newValue) }
        }

        package var idleTimeout: Duration? {
            get { unsafe slot.value(c.pointee.idle_timeout) }
            nonmutating set { unsafe c.pointee.idle_timeout = slot.value(newValue) }
        }

        package var upgradeConfigs: MessageList<Envoy.RouteAction.UpgradeConfig> { .init(slot, field: 25) }

        package var grpcTimeoutOffset: Duration? {
            get { unsafe slot.value(c.pointee.grpc_timeout_offset) }
            nonmutating set { unsafe c.pointee.grpc_timeout_offset = slot.value(newValue) }
        }

        package var requestMirrorPolicies: MessageList<Envoy.RouteAction.RequestMirrorPolicy> { .init(slot, field: 30) }

        package var regexRewrite: Envoy.RegexMatchAndSubstitute? {
            get { unsafe slot.message(c.pointee.regex_rewrite) }
            nonmutating set { unsafe c.pointee.regex_rewrite = newValue?.c }
        }

        package var maxStreamDuration: Envoy.RouteAction.MaxStreamDuration? {
            get { unsafe slot.message(c.pointee.max_stream_duration) }
            nonmutating set { unsafe c.pointee.max_stream_duration = newValue?.c }
        }

        package var appendXForwardedHost: Bool {
            get { unsafe c.pointee.append_x_forwarded_host != 0 }
            nonmutating set { unsafe c.pointee.append_x_forwarded_host = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.RouteAction {
    /// envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode
    package struct ClusterNotFoundResponseCode: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let serviceUnavailable = Self(rawValue: 0)
        package static let notFound = Self(rawValue: 1)
        package static let internalServerError = Self(rawValue: 2)
    }
}

extension Envoy.RouteAction {
    /// envoy.config.route.v3.RouteAction.RequestMirrorPolicy
    @safe package struct RequestMirrorPolicy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.RouteAction.RequestMirrorPolicy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__RouteAction__RequestMirrorPolicy.self, in: arena, envoy__config__route__v3__route_action__request_mirror_policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__RouteAction__RequestMirrorPolicy> { unsafe slot.typed() }

        package var cluster: String {
            get { unsafe slot.string(c.pointee.cluster) }
            nonmutating set { unsafe c.pointee.cluster = slot.string(newValue) }
        }

        package var runtimeFraction: Envoy.RuntimeFractionalPercent? {
            get { unsafe slot.message(c.pointee.runtime_fraction) }
            nonmutating set { unsafe c.pointee.runtime_fraction = newValue?.c }
        }

        package var traceSampled: Bool? {
            get { unsafe slot.value(c.pointee.trace_sampled) }
            nonmutating set { unsafe c.pointee.trace_sampled = slot.value(newValue) }
        }

        package var disableShadowHostSuffixAppend: Bool {
            get { unsafe c.pointee.disable_shadow_host_suffix_append != 0 }
            nonmutating set { unsafe c.pointee.disable_shadow_host_suffix_append = newValue ? 1 : 0 }
        }
    }
}
