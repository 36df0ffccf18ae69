// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.network.ext_authz.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.network.ext_authz.v3.ExtAuthz
    @safe package struct NetworkExtAuthz: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.ext_authz.v3.ExtAuthz"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__ExtAuthz__V3__ExtAuthz.self, in: arena, envoy__extensions__filters__network__ext_authz__v3__ext_authz__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__ExtAuthz__V3__ExtAuthz> { unsafe slot.typed() }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }

        package var grpcService: Envoy.GrpcService? {
            get { unsafe slot.message(c.pointee.grpc_service) }
            nonmutating set { unsafe c.pointee.grpc_service = newValue?.c }
        }

        package var failureModeAllow: Bool {
            get { unsafe c.pointee.failure_mode_allow != 0 }
            nonmutating set { unsafe c.pointee.failure_mode_allow = newValue ? 1 : 0 }
        }

        package var transportApiVersion: Envoy.ApiVersion {
            get { unsafe .init(rawValue: c.pointee.transport_api_version.rawValue) }
            nonmutating set { unsafe c.pointee.transport_api_version = .init(rawValue: newValue.rawValue) }
        }

        package var filterEnabledMetadata: Envoy.MetadataMatcher? {
            get { unsafe slot.message(c.pointee.filter_enabled_metadata) }
            nonmutating set { unsafe c.pointee.filter_enabled_metadata = newValue?.c }
        }
    }
}
