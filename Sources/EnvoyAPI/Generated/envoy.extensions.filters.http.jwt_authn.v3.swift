// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.jwt_authn.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
    @safe package struct JwtAuthentication: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtAuthentication.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_authentication__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtAuthentication> { unsafe slot.typed() }

        package var providers: MessageMap<Envoy.JwtProvider> { .init(slot, field: 1) }

        package var rules: MessageList<Envoy.RequirementRule> { .init(slot, field: 2) }

        package var bypassCorsPreflight: Bool {
            get { unsafe c.pointee.bypass_cors_preflight != 0 }
            nonmutating set { unsafe c.pointee.bypass_cors_preflight = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtProvider
    @safe package struct JwtProvider: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtProvider"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtProvider.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_provider__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtProvider> { unsafe slot.typed() }

        package var issuer: String {
            get { unsafe slot.string(c.pointee.issuer) }
            nonmutating set { unsafe c.pointee.issuer = slot.string(newValue) }
        }

        package var audiences: StringList { .init(slot, field: 2) }

        package var localJwks: Envoy.DataSource? {
            get { unsafe c.pointee.jwks_source_specifier_case.rawValue == 4 ? slot.message(c.pointee.local_jwks) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.local_jwks = newValue.c
                    unsafe c.pointee.jwks_source_specifier_case = .init(rawValue: 4)
                } else if unsafe c.pointee.jwks_source_specifier_case.rawValue == 4 {
                    unsafe c.pointee.jwks_source_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var forward: Bool {
            get { unsafe c.pointee.forward != 0 }
            nonmutating set { unsafe c.pointee.forward = newValue ? 1 : 0 }
        }

        package var fromHeaders: MessageList<Envoy.JwtHeader> { .init(slot, field: 6) }

        package var fromParams: StringList { .init(slot, field: 7) }

        package var forwardPayloadHeader: String {
            get { unsafe slot.string(c.pointee.forward_payload_header) }
            nonmutating set { unsafe c.pointee.forward_payload_header = slot.string(newValue) }
        }

        package var payloadInMetadata: String {
            get { unsafe slot.string(c.pointee.payload_in_metadata) }
            nonmutating set { unsafe c.pointee.payload_in_metadata = slot.string(newValue) }
        }

        package var fromCookies: StringList { .init(slot, field: 13) }

        package var claimToHeaders: MessageList<Envoy.JwtClaimToHeader> { .init(slot, field: 15) }

        package var clearRouteCache: Bool {
            get { unsafe c.pointee.clear_route_cache != 0 }
            nonmutating set { unsafe c.pointee.clear_route_cache = newValue ? 1 : 0 }
        }

        package var normalizePayloadInMetadata: Envoy.JwtProvider.NormalizePayload? {
            get { unsafe slot.message(c.pointee.normalize_payload_in_metadata) }
            nonmutating set { unsafe c.pointee.normalize_payload_in_metadata = newValue?.c }
        }
    }
}

extension Envoy.JwtProvider {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload
    @safe package struct NormalizePayload: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtProvider__NormalizePayload.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_provider__normalize_payload__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtProvider__NormalizePayload> { unsafe slot.typed() }

        package var spaceDelimitedClaims: StringList { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader
    @safe package struct JwtClaimToHeader: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtClaimToHeader.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_claim_to_header__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtClaimToHeader> { unsafe slot.typed() }

        package var headerName: String {
            get { unsafe slot.string(c.pointee.header_name) }
            nonmutating set { unsafe c.pointee.header_name = slot.string(newValue) }
        }

        package var claimName: String {
            get { unsafe slot.string(c.pointee.claim_name) }
            nonmutating set { unsafe c.pointee.claim_name = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtHeader
    @safe package struct JwtHeader: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtHeader"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtHeader.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_header__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtHeader> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var valuePrefix: String {
            get { unsafe slot.string(c.pointee.value_prefix) }
            nonmutating set { unsafe c.pointee.value_prefix = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.RequirementRule
    @safe package struct RequirementRule: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.RequirementRule"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__RequirementRule.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__requirement_rule__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__RequirementRule> { unsafe slot.typed() }

        package var match: Envoy.RouteMatch? {
            get { unsafe slot.message(c.pointee.match) }
            nonmutating set { unsafe c.pointee.match = newValue?.c }
        }

        package var requires: Envoy.JwtRequirement? {
            get { unsafe c.pointee.requirement_type_case.rawValue == 2 ? slot.message(c.pointee.requires) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.requires = newValue.c
                    unsafe c.pointee.requirement_type_case = .init(rawValue: 2)
                } else if unsafe c.pointee.requirement_type_case.rawValue == 2 {
                    unsafe c.pointee.requirement_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement
    @safe package struct JwtRequirement: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtRequirement.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_requirement__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtRequirement> { unsafe slot.typed() }

        package var providerName: String? {
            get { unsafe c.pointee.requires_type_case.rawValue == 1 ? slot.string(c.pointee.provider_name) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.provider_name = slot.string(newValue)
                    unsafe c.pointee.requires_type_case = .init(rawValue: 1)
                } else if unsafe c.pointee.requires_type_case.rawValue == 1 {
                    unsafe c.pointee.requires_type_case = .init(rawValue: 0)
                }
            }
        }

        package var requiresAny: Envoy.JwtRequirementOrList? {
            get { unsafe c.pointee.requires_type_case.rawValue == 3 ? slot.message(c.pointee.requires_any) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.requires_any = newValue.c
                    unsafe c.pointee.requires_type_case = .init(rawValue: 3)
                } else if unsafe c.pointee.requires_type_case.rawValue == 3 {
                    unsafe c.pointee.requires_type_case = .init(rawValue: 0)
                }
            }
        }

        package var requiresAll: Envoy.JwtRequirementAndList? {
            get { unsafe c.pointee.requires_type_case.rawValue == 4 ? slot.message(c.pointee.requires_all) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.requires_all = newValue.c
                    unsafe c.pointee.requires_type_case = .init(rawValue: 4)
                } else if unsafe c.pointee.requires_type_case.rawValue == 4 {
                    unsafe c.pointee.requires_type_case = .init(rawValue: 0)
                }
            }
        }

        package var allowMissing: Envoy.Empty? {
            get { unsafe c.pointee.requires_type_case.rawValue == 6 ? slot.message(c.pointee.allow_missing) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.allow_missing = newValue.c
                    unsafe c.pointee.requires_type_case = .init(rawValue: 6)
                } else if unsafe c.pointee.requires_type_case.rawValue == 6 {
                    unsafe c.pointee.requires_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList
    @safe package struct JwtRequirementOrList: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtRequirementOrList.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_requirement_or_list__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtRequirementOrList> { unsafe slot.typed() }

        package var requirements: MessageList<Envoy.JwtRequirement> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList
    @safe package struct JwtRequirementAndList: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtRequirementAndList.self, in: arena, envoy__extensions__filters__http__jwt_authn__v3__jwt_requirement_and_list__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__JwtAuthn__V3__JwtRequirementAndList> { unsafe slot.typed() }

        package var requirements: MessageList<Envoy.JwtRequirement> { .init(slot, field: 1) }
    }
}
