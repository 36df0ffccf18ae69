// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.rbac.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.rbac.v3.RBAC
    @safe package struct HttpRBAC: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Rbac__V3__RBAC.self, in: arena, envoy__extensions__filters__http__rbac__v3__rbac__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Rbac__V3__RBAC> { unsafe slot.typed() }

        package var rules: Envoy.RBAC? {
            get { unsafe slot.message(c.pointee.rules) }
            nonmutating set { unsafe c.pointee.rules = newValue?.c }
        }

        package var shadowRules: Envoy.RBAC? {
            get { unsafe slot.message(c.pointee.shadow_rules) }
            nonmutating set { unsafe c.pointee.shadow_rules = newValue?.c }
        }

        package var shadowRulesStatPrefix: String {
            get { unsafe slot.string(c.pointee.shadow_rules_stat_prefix) }
            nonmutating set { unsafe c.pointee.shadow_rules_stat_prefix = slot.string(newValue) }
        }
    }
}
