// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.grpc_stats.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.grpc_stats.v3.FilterConfig
    @safe package struct GrpcStats: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__GrpcStats__V3__FilterConfig.self, in: arena, envoy__extensions__filters__http__grpc_stats__v3__filter_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__GrpcStats__V3__FilterConfig> { unsafe slot.typed() }

        package var emitFilterState: Bool {
            get { unsafe c.pointee.emit_filter_state != 0 }
            nonmutating set { unsafe c.pointee.emit_filter_state = newValue ? 1 : 0 }
        }

        package var statsForAllMethods: Bool? {
            get { unsafe c.pointee.per_method_stat_specifier_case.rawValue == 3 ? slot.value(c.pointee.stats_for_all_methods) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.stats_for_all_methods = slot.value(newValue)
                    unsafe c.pointee.per_method_stat_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.per_method_stat_specifier_case.rawValue == 3 {
                    unsafe c.pointee.per_method_stat_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}
