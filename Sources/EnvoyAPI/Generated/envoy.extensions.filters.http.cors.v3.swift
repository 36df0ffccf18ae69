// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.cors.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.cors.v3.Cors
    @safe package struct Cors: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Cors__V3__Cors.self, in: arena, envoy__extensions__filters__http__cors__v3__cors__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Cors__V3__Cors> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.cors.v3.CorsPolicy
    @safe package struct CorsPolicy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Cors__V3__CorsPolicy.self, in: arena, envoy__extensions__filters__http__cors__v3__cors_policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Cors__V3__CorsPolicy> { unsafe slot.typed() }

        package var allowOriginStringMatch: MessageList<Envoy.StringMatcher> { .init(slot, field: 1) }

        package var allowMethods: String {
            get { unsafe slot.string(c.pointee.allow_methods) }
            nonmutating set { unsafe c.pointee.allow_methods = slot.string(newValue) }
        }

        package var allowHeaders: String {
            get { unsafe slot.string(c.pointee.allow_headers) }
            nonmutating set { unsafe c.pointee.allow_headers = slot.string(newValue) }
        }

        package var exposeHeaders: String {
            get { unsafe slot.string(c.pointee.expose_headers) }
            nonmutating set { unsafe c.pointee.expose_headers = slot.string(newValue) }
        }

        package var maxAge: String {
            get { unsafe slot.string(c.pointee.max_age) }
            nonmutating set { unsafe c.pointee.max_age = slot.string(newValue) }
        }

        package var allowCredentials: Bool? {
            get { unsafe slot.value(c.pointee.allow_credentials) }
            nonmutating set { unsafe c.pointee.allow_credentials = slot.value(newValue) }
        }

        package var filterEnabled: Envoy.RuntimeFractionalPercent? {
            get { unsafe slot.message(c.pointee.filter_enabled) }
            nonmutating set { unsafe c.pointee.filter_enabled = newValue?.c }
        }

        package var forwardNotMatchingPreflights: Bool? {
            get { unsafe slot.value(c.pointee.forward_not_matching_preflights) }
            nonmutating set { unsafe c.pointee.forward_not_matching_preflights = slot.value(newValue) }
        }
    }
}
