// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.clusters.dynamic_forward_proxy.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig
    @safe package struct DynamicForwardProxyCluster: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Clusters__DynamicForwardProxy__V3__ClusterConfig.self, in: arena, envoy__extensions__clusters__dynamic_forward_proxy__v3__cluster_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Clusters__DynamicForwardProxy__V3__ClusterConfig> { unsafe slot.typed() }

        package var dnsCacheConfig: Envoy.DnsCacheConfig? {
            get { unsafe c.pointee.cluster_implementation_specifier_case.rawValue == 1 ? slot.message(c.pointee.dns_cache_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.dns_cache_config = newValue.c
                    unsafe c.pointee.cluster_implementation_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.cluster_implementation_specifier_case.rawValue == 1 {
                    unsafe c.pointee.cluster_implementation_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var allowInsecureClusterOptions: Bool {
            get { unsafe c.pointee.allow_insecure_cluster_options != 0 }
            nonmutating set { unsafe c.pointee.allow_insecure_cluster_options = newValue ? 1 : 0 }
        }
    }
}
