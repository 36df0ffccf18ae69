// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.network.tcp_proxy.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
    @safe package struct TcpProxy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy.self, in: arena, envoy__extensions__filters__network__tcp_proxy__v3__tcp_proxy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy> { unsafe slot.typed() }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }

        package var cluster: String? {
            get { unsafe c.pointee.cluster_specifier_case.rawValue == 2 ? slot.string(c.pointee.cluster) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cluster = slot.string(newValue)
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.cluster_specifier_case.rawValue == 2 {
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var accessLog: MessageList<Envoy.AccessLog> { .init(slot, field: 5) }

        package var maxConnectAttempts: UInt32? {
            get { unsafe slot.value(c.pointee.max_connect_attempts) }
            nonmutating set { unsafe c.pointee.max_connect_attempts = slot.value(newValue) }
        }

        package var idleTimeout: Duration? {
            get { unsafe slot.value(c.pointee.idle_timeout) }
            nonmutating set { unsafe c.pointee.idle_timeout = slot.value(newValue) }
        }

        package var weightedClusters: Envoy.TcpProxy.WeightedCluster? {
            get { unsafe c.pointee.cluster_specifier_case.rawValue == 10 ? slot.message(c.pointee.weighted_clusters) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.weighted_clusters = newValue.c
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 10)
                } else if unsafe c.pointee.cluster_specifier_case.rawValue == 10 {
                    unsafe c.pointee.cluster_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var hashPolicy: MessageList<Envoy.HashPolicy> { .init(slot, field: 11) }

        package var tunnelingConfig: Envoy.TcpProxy.TunnelingConfig? {
            get { unsafe slot.message(c.pointee.tunneling_config) }
            nonmutating set { unsafe c.pointee.tunneling_config = newValue?.c }
        }

        package var maxDownstreamConnectionDuration: Duration? {
            get { unsafe slot.value(c.pointee.max_downstream_connection_duration) }
            nonmutating set { unsafe c.pointee.max_downstream_connection_duration = slot.value(newValue) }
        }
    }
}

extension Envoy.TcpProxy {
    /// envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster
    @safe package struct WeightedCluster: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy__WeightedCluster.self, in: arena, envoy__extensions__filters__network__tcp_proxy__v3__tcp_proxy__weighted_cluster__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy__WeightedCluster> { unsafe slot.typed() }

        package var clusters: MessageList<Envoy.TcpProxy.WeightedCluster.ClusterWeight> { .init(slot, field: 1) }
    }
}

extension Envoy.TcpProxy.WeightedCluster {
    /// envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight
    @safe package struct ClusterWeight: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy__WeightedCluster__ClusterWeight.self, in: arena, envoy__extensions__filters__network__tcp_proxy__v3__tcp_proxy__weighted_cluster__cluster_weight__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy__WeightedCluster__ClusterWeight> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var weight: UInt32 {
            get { unsafe c.pointee.weight }
            nonmutating set { unsafe c.pointee.weight = newValue }
        }
    }
}

extension Envoy.TcpProxy {
    /// envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig
    @safe package struct TunnelingConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy__TunnelingConfig.self, in: arena, envoy__extensions__filters__network__tcp_proxy__v3__tcp_proxy__tunneling_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__TcpProxy__V3__TcpProxy__TunnelingConfig> { unsafe slot.typed() }

        package var hostname: String {
            get { unsafe slot.string(c.pointee.hostname) }
            nonmutating set { unsafe c.pointee.hostname = slot.string(newValue) }
        }

        package var usePost: Bool {
            get { unsafe c.pointee.use_post != 0 }
            nonmutating set { unsafe c.pointee.use_post = newValue ? 1 : 0 }
        }

        package var headersToAdd: MessageList<Envoy.HeaderValueOption> { .init(slot, field: 3) }

        package var propagateResponseHeaders: Bool {
            get { unsafe c.pointee.propagate_response_headers != 0 }
            nonmutating set { unsafe c.pointee.propagate_response_headers = newValue ? 1 : 0 }
        }
    }
}
