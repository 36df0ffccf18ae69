// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.listener.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.listener.v3.ApiListener
    @safe package struct ApiListener: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.ApiListener"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__ApiListener.self, in: arena, envoy__config__listener__v3__api_listener__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__ApiListener> { unsafe slot.typed() }

        package var apiListener: AnyMessage? {
            get { unsafe slot.message(c.pointee.api_listener) }
            nonmutating set { unsafe c.pointee.api_listener = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.listener.v3.AdditionalAddress
    @safe package struct AdditionalAddress: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.AdditionalAddress"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__AdditionalAddress.self, in: arena, envoy__config__listener__v3__additional_address__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__AdditionalAddress> { unsafe slot.typed() }

        package var address: Envoy.Address? {
            get { unsafe slot.message(c.pointee.address) }
            nonmutating set { unsafe c.pointee.address = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.listener.v3.Listener
    @safe package struct Listener: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.Listener"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__Listener.self, in: arena, envoy__config__listener__v3__listener__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__Listener> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var address: Envoy.Address? {
            get { unsafe slot.message(c.pointee.address) }
            nonmutating set { unsafe c.pointee.address = newValue?.c }
        }

        package var filterChains: MessageList<Envoy.FilterChain> { .init(slot, field: 3) }

        package var useOriginalDst: Bool? {
            get { unsafe slot.value(c.pointee.use_original_dst) }
            nonmutating set { unsafe c.pointee.use_original_dst = slot.value(newValue) }
        }

        package var perConnectionBufferLimitBytes: UInt32? {
            get { unsafe slot.value(c.pointee.per_connection_buffer_limit_bytes) }
            nonmutating set { unsafe c.pointee.per_connection_buffer_limit_bytes = slot.value(newValue) }
        }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }

        package var listenerFilters: MessageList<Envoy.ListenerFilter> { .init(slot, field: 9) }

        package var transparent: Bool? {
            get { unsafe slot.value(c.pointee.transparent) }
            nonmutating set { unsafe c.pointee.transparent = slot.value(newValue) }
        }

        package var freebind: Bool? {
            get { unsafe slot.value(c.pointee.freebind) }
            nonmutating set { unsafe c.pointee.freebind = slot.value(newValue) }
        }

        package var listenerFiltersTimeout: Duration? {
            get { unsafe slot.value(c.pointee.listener_filters_timeout) }
            nonmutating set { unsafe c.pointee.listener_filters_timeout = slot.value(newValue) }
        }

        package var trafficDirection: Envoy.TrafficDirection {
            get { unsafe .init(rawValue: c.pointee.traffic_direction.rawValue) }
            nonmutating set { unsafe c.pointee.traffic_direction = .init(rawValue: newValue.rawValue) }
        }

        package var continueOnListenerFiltersTimeout: Bool {
            get { unsafe c.pointee.continue_on_listener_filters_timeout != 0 }
            nonmutating set { unsafe c.pointee.continue_on_listener_filters_timeout = newValue ? 1 : 0 }
        }

        package var apiListener: Envoy.ApiListener? {
            get { unsafe slot.message(c.pointee.api_listener) }
            nonmutating set { unsafe c.pointee.api_listener = newValue?.c }
        }

        package var connectionBalanceConfig: Envoy.Listener.ConnectionBalanceConfig? {
            get { unsafe slot.message(c.pointee.connection_balance_config) }
            nonmutating set { unsafe c.pointee.connection_balance_config = newValue?.c }
        }

        package var accessLog: MessageList<Envoy.AccessLog> { .init(slot, field: 22) }

        package var tcpBacklogSize: UInt32? {
            get { unsafe slot.value(c.pointee.tcp_backlog_size) }
            nonmutating set { unsafe c.pointee.tcp_backlog_size = slot.value(newValue) }
        }

        package var defaultFilterChain: Envoy.FilterChain? {
            get { unsafe slot.message(c.pointee.default_filter_chain) }
            nonmutating set { unsafe c.pointee.default_filter_chain = newValue?.c }
        }

        package var bindToPort: Bool? {
            get { unsafe slot.value(c.pointee.bind_to_port) }
            nonmutating set { unsafe c.pointee.bind_to_port = slot.value(newValue) }
        }

        package var internalListener: Envoy.Listener.InternalListenerConfig? {
            get { unsafe c.pointee.listener_specifier_case.rawValue == 27 ? slot.message(c.pointee.internal_listener) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.internal_listener = newValue.c
                    unsafe c.pointee.listener_specifier_case = .init(rawValue: 27)
                } else if unsafe c.pointee.listener_specifier_case.rawValue == 27 {
                    unsafe c.pointee.listener_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }

        package var enableReusePort: Bool? {
            get { unsafe slot.value(c.pointee.enable_reuse_port) }
            nonmutating set { unsafe c.pointee.enable_reuse_port = slot.value(newValue) }
        }

        package var additionalAddresses: MessageList<Envoy.AdditionalAddress> { .init(slot, field: 33) }

        package var maxConnectionsToAcceptPerSocketEvent: UInt32? {
            get { unsafe slot.value(c.pointee.max_connections_to_accept_per_socket_event) }
            nonmutating set { unsafe c.pointee.max_connections_to_accept_per_socket_event = slot.value(newValue) }
        }
    }
}

extension Envoy.Listener {
    /// envoy.config.listener.v3.Listener.ConnectionBalanceConfig
    @safe package struct ConnectionBalanceConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.Listener.ConnectionBalanceConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__Listener__ConnectionBalanceConfig.self, in: arena, envoy__config__listener__v3__listener__connection_balance_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__Listener__ConnectionBalanceConfig> { unsafe slot.typed() }

        package var exactBalance: Envoy.Listener.ConnectionBalanceConfig.ExactBalance? {
            get { unsafe c.pointee.balance_type_case.rawValue == 1 ? slot.message(c.pointee.exact_balance) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.exact_balance = newValue.c
                    unsafe c.pointee.balance_type_case = .init(rawValue: 1)
                } else if unsafe c.pointee.balance_type_case.rawValue == 1 {
                    unsafe c.pointee.balance_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.Listener.ConnectionBalanceConfig {
    /// envoy.config.listener.v3.Listener.ConnectionBalanceConfig.ExactBalance
    @safe package struct ExactBalance: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.Listener.ConnectionBalanceConfig.ExactBalance"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__Listener__ConnectionBalanceConfig__ExactBalance.self, in: arena, envoy__config__listener__v3__listener__connection_balance_config__exact_balance__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__Listener__ConnectionBalanceConfig__ExactBalance> { unsafe slot.typed() }
    }
}

extension Envoy.Listener {
    /// envoy.config.listener.v3.Listener.InternalListenerConfig
    @safe package struct InternalListenerConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.Listener.InternalListenerConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__Listener__InternalListenerConfig.self, in: arena, envoy__config__listener__v3__listener__internal_listener_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__Listener__InternalListenerConfig> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.listener.v3.Filter
    @safe package struct NetworkFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.Filter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__Filter.self, in: arena, envoy__config__listener__v3__filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__Filter> { unsafe slot.typed() }

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
    }
}

extension Envoy {
    /// envoy.config.listener.v3.FilterChainMatch
    @safe package struct FilterChainMatch: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.FilterChainMatch"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__FilterChainMatch.self, in: arena, envoy__config__listener__v3__filter_chain_match__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__FilterChainMatch> { unsafe slot.typed() }

        package var prefixRanges: MessageList<Envoy.CidrRange> { .init(slot, field: 3) }

        package var sourcePrefixRanges: MessageList<Envoy.CidrRange> { .init(slot, field: 6) }

        package var sourcePorts: NumberList<UInt32> { .init(slot, field: 7) }

        package var destinationPort: UInt32? {
            get { unsafe slot.value(c.pointee.destination_port) }
            nonmutating set { unsafe c.pointee.destination_port = slot.value(newValue) }
        }

        package var transportProtocol: String {
            get { unsafe slot.string(c.pointee.transport_protocol) }
            nonmutating set { unsafe c.pointee.transport_protocol = slot.string(newValue) }
        }

        package var applicationProtocols: StringList { .init(slot, field: 10) }

        package var serverNames: StringList { .init(slot, field: 11) }

        package var directSourcePrefixRanges: MessageList<Envoy.CidrRange> { .init(slot, field: 13) }
    }
}

extension Envoy {
    /// envoy.config.listener.v3.FilterChain
    @safe package struct FilterChain: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.FilterChain"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__FilterChain.self, in: arena, envoy__config__listener__v3__filter_chain__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__FilterChain> { unsafe slot.typed() }

        package var filterChainMatch: Envoy.FilterChainMatch? {
            get { unsafe slot.message(c.pointee.filter_chain_match) }
            nonmutating set { unsafe c.pointee.filter_chain_match = newValue?.c }
        }

        package var filters: MessageList<Envoy.NetworkFilter> { .init(slot, field: 3) }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }

        package var transportSocket: Envoy.TransportSocket? {
            get { unsafe slot.message(c.pointee.transport_socket) }
            nonmutating set { unsafe c.pointee.transport_socket = newValue?.c }
        }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var transportSocketConnectTimeout: Duration? {
            get { unsafe slot.value(c.pointee.transport_socket_connect_timeout) }
            nonmutating set { unsafe c.pointee.transport_socket_connect_timeout = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.listener.v3.ListenerFilterChainMatchPredicate
    @safe package struct ListenerFilterChainMatchPredicate: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.ListenerFilterChainMatchPredicate"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__ListenerFilterChainMatchPredicate.self, in: arena, envoy__config__listener__v3__listener_filter_chain_match_predicate__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__ListenerFilterChainMatchPredicate> { unsafe slot.typed() }

        package var orMatch: Envoy.ListenerFilterChainMatchPredicate.MatchSet? {
            get { unsafe c.pointee.rule_case.rawValue == 1 ? slot.message(c.pointee.or_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.or_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 1)
                } else if unsafe c.pointee.rule_case.rawValue == 1 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var andMatch: Envoy.ListenerFilterChainMatchPredicate.MatchSet? {
            get { unsafe c.pointee.rule_case.rawValue == 2 ? slot.message(c.pointee.and_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.and_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 2)
                } else if unsafe c.pointee.rule_case.rawValue == 2 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var notMatch: Envoy.ListenerFilterChainMatchPredicate? {
            get { unsafe c.pointee.rule_case.rawValue == 3 ? slot.message(c.pointee.not_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.not_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 3)
                } else if unsafe c.pointee.rule_case.rawValue == 3 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var anyMatch: Bool? {
            get { unsafe c.pointee.rule_case.rawValue == 4 ? c.pointee.any_match != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.any_match = newValue ? 1 : 0
                    unsafe c.pointee.rule_case = .init(rawValue: 4)
                } else if unsafe c.pointee.rule_case.rawValue == 4 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var destinationPortRange: Envoy.Int32Range? {
            get { unsafe c.pointee.rule_case.rawValue == 5 ? slot.message(c.pointee.destination_port_range) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.destination_port_range = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 5)
                } else if unsafe c.pointee.rule_case.rawValue == 5 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.ListenerFilterChainMatchPredicate {
    /// envoy.config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet
    @safe package struct MatchSet: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__ListenerFilterChainMatchPredicate__MatchSet.self, in: arena, envoy__config__listener__v3__listener_filter_chain_match_predicate__match_set__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__ListenerFilterChainMatchPredicate__MatchSet> { unsafe slot.typed() }

        package var rules: MessageList<Envoy.ListenerFilterChainMatchPredicate> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.config.listener.v3.ListenerFilter
    @safe package struct ListenerFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.listener.v3.ListenerFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Listener__V3__ListenerFilter.self, in: arena, envoy__config__listener__v3__listener_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Listener__V3__ListenerFilter> { unsafe slot.typed() }

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

        package var filterDisabled: Envoy.ListenerFilterChainMatchPredicate? {
            get { unsafe slot.message(c.pointee.filter_disabled) }
            nonmutating set { unsafe c.pointee.filter_disabled = newValue?.c }
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
    }
}
