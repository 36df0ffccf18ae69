// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.cluster.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy.Cluster.CommonLbConfig {
    /// envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig
    @safe package struct ZoneAwareLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__CommonLbConfig__ZoneAwareLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__common_lb_config__zone_aware_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__CommonLbConfig__ZoneAwareLbConfig> { unsafe slot.typed() }

        package var routingEnabled: Envoy.Percent? {
            get { unsafe slot.message(c.pointee.routing_enabled) }
            nonmutating set { unsafe c.pointee.routing_enabled = newValue?.c }
        }

        package var minClusterSize: UInt64? {
            get { unsafe slot.value(c.pointee.min_cluster_size) }
            nonmutating set { unsafe c.pointee.min_cluster_size = slot.value(newValue) }
        }
    }
}

extension Envoy.Cluster.CommonLbConfig {
    /// envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig
    @safe package struct LocalityWeightedLbConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Cluster__CommonLbConfig__LocalityWeightedLbConfig.self, in: arena, envoy__config__cluster__v3__cluster__common_lb_config__locality_weighted_lb_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Cluster__CommonLbConfig__LocalityWeightedLbConfig> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.cluster.v3.LoadBalancingPolicy
    @safe package struct LoadBalancingPolicy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.LoadBalancingPolicy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__LoadBalancingPolicy.self, in: arena, envoy__config__cluster__v3__load_balancing_policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__LoadBalancingPolicy> { unsafe slot.typed() }

        package var policies: MessageList<Envoy.LoadBalancingPolicy.Policy> { .init(slot, field: 1) }
    }
}

extension Envoy.LoadBalancingPolicy {
    /// envoy.config.cluster.v3.LoadBalancingPolicy.Policy
    @safe package struct Policy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.LoadBalancingPolicy.Policy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__LoadBalancingPolicy__Policy.self, in: arena, envoy__config__cluster__v3__load_balancing_policy__policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__LoadBalancingPolicy__Policy> { unsafe slot.typed() }

        package var typedExtensionConfig: Envoy.TypedExtensionConfig? {
            get { unsafe slot.message(c.pointee.typed_extension_config) }
            nonmutating set { unsafe c.pointee.typed_extension_config = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.cluster.v3.UpstreamConnectionOptions
    @safe package struct UpstreamConnectionOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.UpstreamConnectionOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__UpstreamConnectionOptions.self, in: arena, envoy__config__cluster__v3__upstream_connection_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__UpstreamConnectionOptions> { unsafe slot.typed() }

        package var tcpKeepalive: Envoy.TcpKeepalive? {
            get { unsafe slot.message(c.pointee.tcp_keepalive) }
            nonmutating set { unsafe c.pointee.tcp_keepalive = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.cluster.v3.Filter
    @safe package struct ClusterFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.Filter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__Filter.self, in: arena, envoy__config__cluster__v3__filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__Filter> { unsafe slot.typed() }

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
    /// envoy.config.cluster.v3.OutlierDetection
    @safe package struct OutlierDetection: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.cluster.v3.OutlierDetection"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Cluster__V3__OutlierDetection.self, in: arena, envoy__config__cluster__v3__outlier_detection__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Cluster__V3__OutlierDetection> { unsafe slot.typed() }

        package var consecutive5xx: UInt32? {
            get { unsafe slot.value(c.pointee.consecutive_5xx) }
            nonmutating set { unsafe c.pointee.consecutive_5xx = slot.value(newValue) }
        }

        package var interval: Duration? {
            get { unsafe slot.value(c.pointee.interval) }
            nonmutating set { unsafe c.pointee.interval = slot.value(newValue) }
        }

        package var baseEjectionTime: Duration? {
            get { unsafe slot.value(c.pointee.base_ejection_time) }
            nonmutating set { unsafe c.pointee.base_ejection_time = slot.value(newValue) }
        }

        package var maxEjectionPercent: UInt32? {
            get { unsafe slot.value(c.pointee.max_ejection_percent) }
            nonmutating set { unsafe c.pointee.max_ejection_percent = slot.value(newValue) }
        }

        package var enforcingConsecutive5xx: UInt32? {
            get { unsafe slot.value(c.pointee.enforcing_consecutive_5xx) }
            nonmutating set { unsafe c.pointee.enforcing_consecutive_5xx = slot.value(newValue) }
        }

        package var enforcingSuccessRate: UInt32? {
            get { unsafe slot.value(c.pointee.enforcing_success_rate) }
            nonmutating set { unsafe c.pointee.enforcing_success_rate = slot.value(newValue) }
        }

        package var consecutiveGatewayFailure: UInt32? {
            get { unsafe slot.value(c.pointee.consecutive_gateway_failure) }
            nonmutating set { unsafe c.pointee.consecutive_gateway_failure = slot.value(newValue) }
        }

        package var enforcingConsecutiveGatewayFailure: UInt32? {
            get { unsafe slot.value(c.pointee.enforcing_consecutive_gateway_failure) }
            nonmutating set { unsafe c.pointee.enforcing_consecutive_gateway_failure = slot.value(newValue) }
        }

        package var splitExternalLocalOriginErrors: Bool {
            get { unsafe c.pointee.split_external_local_origin_errors != 0 }
            nonmutating set { unsafe c.pointee.split_external_local_origin_errors = newValue ? 1 : 0 }
        }

        package var consecutiveLocalOriginFailure: UInt32? {
            get { unsafe slot.value(c.pointee.consecutive_local_origin_failure) }
            nonmutating set { unsafe c.pointee.consecutive_local_origin_failure = slot.value(newValue) }
        }

        package var enforcingConsecutiveLocalOriginFailure: UInt32? {
            get { unsafe slot.value(c.pointee.enforcing_consecutive_local_origin_failure) }
            nonmutating set { unsafe c.pointee.enforcing_consecutive_local_origin_failure = slot.value(newValue) }
        }

        package var enforcingLocalOriginSuccessRate: UInt32? {
            get { unsafe slot.value(c.pointee.enforcing_local_origin_success_rate) }
            nonmutating set { unsafe c.pointee.enforcing_local_origin_success_rate = slot.value(newValue) }
        }
    }
}
