// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.cluster.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.cluster.v3.CircuitBreakers
    @safe package struct CircuitBreakers: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.CircuitBreakers"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__CircuitBreakers.self, in: arena, envoy__config__cluster__v3__circuit_breakers__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__CircuitBreakers> { unsafe slot.typed() }

        package var thresholds: MessageList<Envoy.CircuitBreakers.Thresholds> { .init(slot, field: 1) }
    }
}

extension Envoy.CircuitBreakers {
    /// envoy.config.cluster.v3.CircuitBreakers.Thresholds
    @safe package struct Thresholds: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.CircuitBreakers.Thresholds"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__CircuitBreakers__Thresholds.self, in: arena, envoy__config__cluster__v3__circuit_breakers__thresholds__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__CircuitBreakers__Thresholds> { unsafe slot.typed() }

        package var priority: Envoy.RoutingPriority {
            get { unsafe .init(rawValue: c.pointee.priority.rawValue) }
            nonmutating set { unsafe c.pointee.priority = .init(rawValue: newValue.rawValue) }
        }

        package var maxConnections: UInt32? {
            get { unsafe slot.value(c.pointee.max_connections) }
            nonmutating set { unsafe c.pointee.max_connections = slot.value(newValue) }
        }

        package var maxPendingRequests: UInt32? {
            get { unsafe slot.value(c.pointee.max_pending_requests) }
            nonmutating set { unsafe c.pointee.max_pending_requests = slot.value(newValue) }
        }

        package var maxRequests: UInt32? {
            get { unsafe slot.value(c.pointee.max_requests) }
            nonmutating set { unsafe c.pointee.max_requests = slot.value(newValue) }
        }

        package var maxRetries: UInt32? {
            get { unsafe slot.value(c.pointee.max_retries) }
            nonmutating set { unsafe c.pointee.max_retries = slot.value(newValue) }
        }

        package var trackRemaining: Bool {
            get { unsafe c.pointee.track_remaining != 0 }
            nonmutating set { unsafe c.pointee.track_remaining = newValue ? 1 : 0 }
        }

        package var retryBudget: Envoy.CircuitBreakers.Thresholds.RetryBudget? {
            get { unsafe slot.message(c.pointee.retry_budget) }
            nonmutating set { unsafe c.pointee.retry_budget = newValue?.c }
        }
    }
}

extension Envoy.CircuitBreakers.Thresholds {
    /// envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget
    @safe package struct RetryBudget: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__CircuitBreakers__Thresholds__RetryBudget.self, in: arena, envoy__config__cluster__v3__circuit_breakers__thresholds__retry_budget__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__CircuitBreakers__Thresholds__RetryBudget> { unsafe slot.typed() }

        package var budgetPercent: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.budget_percent) }
            nonmutating set { unsafe c.pointee.budget_percent = newValue?.c }
        }

        package var minRetryConcurrency: UInt32? {
            get { unsafe slot.value(c.pointee.min_retry_concurrency) }
            nonmutating set { unsafe c.pointee.min_retry_concurrency = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.cluster.v3.Cluster
    @safe package struct Cluster: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster.self, in: arena, envoy__config__cluster__v3__cluster__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var type: Envoy.Cluster.DiscoveryType? {
            get { unsafe c.pointee.cluster_discovery_type_case.rawValue == 2 ? .init(rawValue: c.pointee.type.rawValue) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.type = .init(rawValue: newValue.rawValue)
                    unsafe c.pointee.cluster_discovery_type_case = .init(rawValue: 2)
                } else if unsafe c.pointee.cluster_discovery_type_case.rawValue == 2 {
                    unsafe c.pointee.cluster_discovery_type_case = .init(rawValue: 0)
                }
            }
        }

        package var edsClusterConfig: Envoy.Cluster.EdsClusterConfig? {
            get { unsafe slot.message(c.pointee.eds_cluster_config) }
            nonmutating set { unsafe c.pointee.eds_cluster_config = newValue?.c }
        }

        package var connectTimeout: Duration? {
            get { unsafe slot.value(c.pointee.connect_timeout) }
            nonmutating set { unsafe c.pointee.connect_timeout = slot.value(newValue) }
        }

        package var perConnectionBufferLimitBytes: UInt32? {
            get { unsafe slot.value(c.pointee.per_connection_buffer_limit_bytes) }
            nonmutating set { unsafe c.pointee.per_connection_buffer_limit_bytes = slot.value(newValue) }
        }

        package var lbPolicy: Envoy.Cluster.LbPolicy {
            get { unsafe .init(rawValue: c.pointee.lb_policy.rawValue) }
            nonmutating set { unsafe c.pointee.lb_policy = .init(rawValue: newValue.rawValue) }
        }

        package var circuitBreakers: Envoy.CircuitBreakers? {
            get { unsafe slot.message(c.pointee.circuit_breakers) }
            nonmutating set { unsafe c.pointee.circuit_breakers = newValue?.c }
        }

        package var dnsRefreshRate: Duration? {
            get { unsafe slot.value(c.pointee.dns_refresh_rate) }
            nonmutating set { unsafe c.pointee.dns_refresh_rate = slot.value(newValue) }
        }

        package var dnsLookupFamily: Envoy.Cluster.DnsLookupFamily {
            get { unsafe .init(rawValue: c.pointee.dns_lookup_family.rawValue) }
            nonmutating set { unsafe c.pointee.dns_lookup_family = .init(rawValue: newValue.rawValue) }
        }

        package var outlierDetection: Envoy.OutlierDetection? {
            get { unsafe slot.message(c.pointee.outlier_detection) }
            nonmutating set { unsafe c.pointee.outlier_detection = newValue?.c }
        }

        package var cleanupInterval: Duration? {
            get { unsafe slot.value(c.pointee.cleanup_interval) }
            nonmutating set { unsafe c.pointee.cleanup_interval = slot.value(newValue) }
        }

        package var upstreamBindConfig: Envoy.BindConfig? {
            get { unsafe slot.message(c.pointee.upstream_bind_config) }
            nonmutating set { unsafe c.pointee.upstream_bind_config = newValue?.c }
        }

        package var ringHashLbConfig: Envoy.Cluster.RingHashLbConfig? {
            get { unsafe c.pointee.lb_config_case.rawValue == 23 ? slot.message(c.pointee.ring_hash_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.ring_hash_lb_config = newValue.c
                    unsafe c.pointee.lb_config_case = .init(rawValue: 23)
                } else if unsafe c.pointee.lb_config_case.rawValue == 23 {
                    unsafe c.pointee.lb_config_case = .init(rawValue: 0)
                }
            }
        }

        package var transportSocket: Envoy.TransportSocket? {
            get { unsafe slot.message(c.pointee.transport_socket) }
            nonmutating set { unsafe c.pointee.transport_socket = newValue?.c }
        }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }

        package var commonLbConfig: Envoy.Cluster.CommonLbConfig? {
            get { unsafe slot.message(c.pointee.common_lb_config) }
            nonmutating set { unsafe c.pointee.common_lb_config = newValue?.c }
        }

        package var altStatName: String {
            get { unsafe slot.string(c.pointee.alt_stat_name) }
            nonmutating set { unsafe c.pointee.alt_stat_name = slot.string(newValue) }
        }

        package var upstreamConnectionOptions: Envoy.UpstreamConnectionOptions? {
            get { unsafe slot.message(c.pointee.upstream_connection_options) }
            nonmutating set { unsafe c.pointee.upstream_connection_options = newValue?.c }
        }

        package var loadAssignment: Envoy.ClusterLoadAssignment? {
            get { unsafe slot.message(c.pointee.load_assignment) }
            nonmutating set { unsafe c.pointee.load_assignment = newValue?.c }
        }

        package var originalDstLbConfig: Envoy.Cluster.OriginalDstLbConfig? {
            get { unsafe c.pointee.lb_config_case.rawValue == 34 ? slot.message(c.pointee.original_dst_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.original_dst_lb_config = newValue.c
                    unsafe c.pointee.lb_config_case = .init(rawValue: 34)
                } else if unsafe c.pointee.lb_config_case.rawValue == 34 {
                    unsafe c.pointee.lb_config_case = .init(rawValue: 0)
                }
            }
        }

        package var typedExtensionProtocolOptions: MessageMap<AnyMessage> { .init(slot, field: 36) }

        package var leastRequestLbConfig: Envoy.Cluster.LeastRequestLbConfig? {
            get { unsafe c.pointee.lb_config_case.rawValue == 37 ? slot.message(c.pointee.least_request_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.least_request_lb_config = newValue.c
                    unsafe c.pointee.lb_config_case = .init(rawValue: 37)
                } else if unsafe c.pointee.lb_config_case.rawValue == 37 {
                    unsafe c.pointee.lb_config_case = .init(rawValue: 0)
                }
            }
        }

        package var clusterType: Envoy.Cluster.CustomClusterType? {
            get { unsafe c.pointee.cluster_discovery_type_case.rawValue == 38 ? slot.message(c.pointee.cluster_type) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cluster_type = newValue.c
                    unsafe c.pointee.cluster_discovery_type_case = .init(rawValue: 38)
                } else if unsafe c.pointee.cluster_discovery_type_case.rawValue == 38 {
                    unsafe c.pointee.cluster_discovery_type_case = .init(rawValue: 0)
                }
            }
        }

        package var respectDnsTtl: Bool {
            get { unsafe c.pointee.respect_dns_ttl != 0 }
            nonmutating set { unsafe c.pointee.respect_dns_ttl = newValue ? 1 : 0 }
        }

        package var filters: MessageList<Envoy.ClusterFilter> { .init(slot, field: 40) }

        package var loadBalancingPolicy: Envoy.LoadBalancingPolicy? {
            get { unsafe slot.message(c.pointee.load_balancing_policy) }
            nonmutating set { unsafe c.pointee.load_balancing_policy = newValue?.c }
        }

        package var transportSocketMatches: MessageList<Envoy.Cluster.TransportSocketMatch> { .init(slot, field: 43) }

        package var trackTimeoutBudgets: Bool {
            get { unsafe c.pointee.track_timeout_budgets != 0 }
            nonmutating set { unsafe c.pointee.track_timeout_budgets = newValue ? 1 : 0 }
        }

        package var maglevLbConfig: Envoy.Cluster.MaglevLbConfig? {
            get { unsafe c.pointee.lb_config_case.rawValue == 52 ? slot.message(c.pointee.maglev_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.maglev_lb_config = newValue.c
                    unsafe c.pointee.lb_config_case = .init(rawValue: 52)
                } else if unsafe c.pointee.lb_config_case.rawValue == 52 {
                    unsafe c.pointee.lb_config_case = .init(rawValue: 0)
                }
            }
        }

        package var typedDnsResolverConfig: Envoy.TypedExtensionConfig? {
            get { unsafe slot.message(c.pointee.typed_dns_resolver_config) }
            nonmutating set { unsafe c.pointee.typed_dns_resolver_config = newValue?.c }
        }

        package var roundRobinLbConfig: Envoy.Cluster.RoundRobinLbConfig? {
            get { unsafe c.pointee.lb_config_case.rawValue == 56 ? slot.message(c.pointee.round_robin_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.round_robin_lb_config = newValue.c
                    unsafe c.pointee.lb_config_case = .init(rawValue: 56)
                } else if unsafe c.pointee.lb_config_case.rawValue == 56 {
                    unsafe c.pointee.lb_config_case = .init(rawValue: 0)
                }
            }
        }

        package var dnsJitter: Duration? {
            get { unsafe slot.value(c.pointee.dns_jitter) }
            nonmutating set { unsafe c.pointee.dns_jitter = slot.value(newValue) }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.DiscoveryType
    package struct DiscoveryType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let `static` = Self(rawValue: 0)
        package static let strictDns = Self(rawValue: 1)
        package static let logicalDns = Self(rawValue: 2)
        package static let eds = Self(rawValue: 3)
        package static let originalDst = Self(rawValue: 4)
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.LbPolicy
    package struct LbPolicy: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let roundRobin = Self(rawValue: 0)
        package static let leastRequest = Self(rawValue: 1)
        package static let ringHash = Self(rawValue: 2)
        package static let random = Self(rawValue: 3)
        package static let maglev = Self(rawValue: 5)
        package static let clusterProvided = Self(rawValue: 6)
        package static let loadBalancingPolicyConfig = Self(rawValue: 7)
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.DnsLookupFamily
    package struct DnsLookupFamily: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let auto = Self(rawValue: 0)
        package static let v4Only = Self(rawValue: 1)
        package static let v6Only = Self(rawValue: 2)
        package static let v4Preferred = Self(rawValue: 3)
        package static let all = Self(rawValue: 4)
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.TransportSocketMatch
    @safe package struct TransportSocketMatch: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.TransportSocketMatch"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__TransportSocketMatch.self, in: arena, envoy__config__cluster__v3__cluster__transport_socket_match__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__TransportSocketMatch> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var match: StructMessage? {
            get { unsafe slot.message(c.pointee.match) }
            nonmutating set { unsafe c.pointee.match = newValue?.c }
        }

        package var transportSocket: Envoy.TransportSocket? {
            get { unsafe slot.message(c.pointee.transport_socket) }
            nonmutating set { unsafe c.pointee.transport_socket = newValue?.c }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.CustomClusterType
    @safe package struct CustomClusterType: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.CustomClusterType"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__CustomClusterType.self, in: arena, envoy__config__cluster__v3__cluster__custom_cluster_type__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__CustomClusterType> { unsafe slot.typed() }

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

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.EdsClusterConfig
    @safe package struct EdsClusterConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.EdsClusterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__EdsClusterConfig.self, in: arena, envoy__config__cluster__v3__cluster__eds_cluster_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__EdsClusterConfig> { unsafe slot.typed() }

        package var edsConfig: Envoy.ConfigSource? {
            get { unsafe slot.message(c.pointee.eds_config) }
            nonmutating set { unsafe c.pointee.eds_config = newValue?.c }
        }

        package var serviceName: String {
            get { unsafe slot.string(c.pointee.service_name) }
            nonmutating set { unsafe c.pointee.service_name = slot.string(newValue) }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.SlowStartConfig
    @safe package struct SlowStartConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.SlowStartConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__SlowStartConfig.self, in: arena, envoy__config__cluster__v3__cluster__slow_start_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__SlowStartConfig> { unsafe slot.typed() }

        package var slowStartWindow: Duration? {
            get { unsafe slot.value(c.pointee.slow_start_window) }
            nonmutating set { unsafe c.pointee.slow_start_window = slot.value(newValue) }
        }

        package var aggression: Envoy.RuntimeDouble? {
            get { unsafe slot.message(c.pointee.aggression) }
            nonmutating set { unsafe c.pointee.aggression = newValue?.c }
        }

        package var minWeightPercent: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.min_weight_percent) }
            nonmutating set { unsafe c.pointee.min_weight_percent = newValue?.c }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.RoundRobinLbConfig
    @safe package struct RoundRobinLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.RoundRobinLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__RoundRobinLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__round_robin_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__RoundRobinLbConfig> { unsafe slot.typed() }

        package var slowStartConfig: Envoy.Cluster.SlowStartConfig? {
            get { unsafe slot.message(c.pointee.slow_start_config) }
            nonmutating set { unsafe c.pointee.slow_start_config = newValue?.c }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.LeastRequestLbConfig
    @safe package struct LeastRequestLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.LeastRequestLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__LeastRequestLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__least_request_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__LeastRequestLbConfig> { unsafe slot.typed() }

        package var choiceCount: UInt32? {
            get { unsafe slot.value(c.pointee.choice_count) }
            nonmutating set { unsafe c.pointee.choice_count = slot.value(newValue) }
        }

        package var activeRequestBias: Envoy.RuntimeDouble? {
            get { unsafe slot.message(c.pointee.active_request_bias) }
            nonmutating set { unsafe c.pointee.active_request_bias = newValue?.c }
        }

        package var slowStartConfig: Envoy.Cluster.SlowStartConfig? {
            get { unsafe slot.message(c.pointee.slow_start_config) }
            nonmutating set { unsafe c.pointee.slow_start_config = newValue?.c }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.RingHashLbConfig
    @safe package struct RingHashLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.RingHashLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__RingHashLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__ring_hash_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__RingHashLbConfig> { unsafe slot.typed() }

        package var minimumRingSize: UInt64? {
            get { unsafe slot.value(c.pointee.minimum_ring_size) }
            nonmutating set { unsafe c.pointee.minimum_ring_size = slot.value(newValue) }
        }

        package var hashFunction: Envoy.Cluster.RingHashLbConfig.HashFunction {
            get { unsafe .init(rawValue: c.pointee.hash_function.rawValue) }
            nonmutating set { unsafe c.pointee.hash_function = .init(rawValue: newValue.rawValue) }
        }

        package var maximumRingSize: UInt64? {
            get { unsafe slot.value(c.pointee.maximum_ring_size) }
            nonmutating set { unsafe c.pointee.maximum_ring_size = slot.value(newValue) }
        }
    }
}

extension Envoy.Cluster.RingHashLbConfig {
    /// envoy.config.cluster.v3.Cluster.RingHashLbConfig.HashFunction
    package struct HashFunction: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let xxHash = Self(rawValue: 0)
        package static let murmurHash2 = Self(rawValue: 1)
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.MaglevLbConfig
    @safe package struct MaglevLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.MaglevLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__MaglevLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__maglev_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__MaglevLbConfig> { unsafe slot.typed() }

        package var tableSize: UInt64? {
            get { unsafe slot.value(c.pointee.table_size) }
            nonmutating set { unsafe c.pointee.table_size = slot.value(newValue) }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.OriginalDstLbConfig
    @safe package struct OriginalDstLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.OriginalDstLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__OriginalDstLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__original_dst_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__OriginalDstLbConfig> { unsafe slot.typed() }

        package var useHttpHeader: Bool {
            get { unsafe c.pointee.use_http_header != 0 }
            nonmutating set { unsafe c.pointee.use_http_header = newValue ? 1 : 0 }
        }

        package var httpHeaderName: String {
            get { unsafe slot.string(c.pointee.http_header_name) }
            nonmutating set { unsafe c.pointee.http_header_name = slot.string(newValue) }
        }

        package var upstreamPortOverride: UInt32? {
            get { unsafe slot.value(c.pointee.upstream_port_override) }
            nonmutating set { unsafe c.pointee.upstream_port_override = slot.value(newValue) }
        }
    }
}

extension Envoy.Cluster {
    /// envoy.config.cluster.v3.Cluster.CommonLbConfig
    @safe package struct CommonLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.CommonLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__CommonLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__common_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__CommonLbConfig> { unsafe slot.typed() }

        package var healthyPanicThreshold: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.healthy_panic_threshold) }
            nonmutating set { unsafe c.pointee.healthy_panic_threshold = newValue?.c }
        }

        package var zoneAwareLbConfig: Envoy.Cluster.CommonLbConfig.ZoneAwareLbConfig? {
            get { unsafe c.pointee.locality_config_specifier_case.rawValue == 2 ? slot.message(c.pointee.zone_aware_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.zone_aware_lb_config = newValue.c
                    unsafe c.pointee.locality_config_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.locality_config_specifier_case.rawValue == 2 {
                    unsafe c.pointee.locality_config_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var localityWeightedLbConfig: Envoy.Cluster.CommonLbConfig.LocalityWeightedLbConfig? {
            get { unsafe c.pointee.locality_config_specifier_case.rawValue == 3 ? slot.message(c.pointee.locality_weighted_lb_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.locality_weighted_lb_config = newValue.c
                    unsafe c.pointee.locality_config_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.locality_config_specifier_case.rawValue == 3 {
                    unsafe c.pointee.locality_config_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var updateMergeWindow: Duration? {
            get { unsafe slot.value(c.pointee.update_merge_window) }
            nonmutating set { unsafe c.pointee.update_merge_window = slot.value(newValue) }
        }

        package var closeConnectionsOnHostSetChange: Bool {
            get { unsafe c.pointee.close_connections_on_host_set_change != 0 }
            nonmutating set { unsafe c.pointee.close_connections_on_host_set_change = newValue ? 1 : 0 }
        }

        package var overrideHostStatus: Envoy.HealthStatusSet? {
            get { unsafe slot.message(c.pointee.override_host_status) }
            nonmutating set { unsafe c.pointee.override_host_status = newValue?.c }
        }
    }
}
