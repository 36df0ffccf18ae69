// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.ext_authz.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
    @safe package struct HttpExtAuthz: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__ExtAuthz__V3__ExtAuthz.self, in: arena, envoy__extensions__filters__http__ext_authz__v3__ext_authz__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__ExtAuthz__V3__ExtAuthz> { unsafe slot.typed() }

        package var grpcService: Envoy.GrpcService? {
            get { unsafe c.pointee.services_case.rawValue == 1 ? slot.message(c.pointee.grpc_service) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.grpc_service = newValue.c
                    unsafe c.pointee.services_case = .init(rawValue: 1)
                } else if unsafe c.pointee.services_case.rawValue == 1 {
                    unsafe c.pointee.services_case = .init(rawValue: 0)
                }
            }
        }

        package var failureModeAllow: Bool {
            get { unsafe c.pointee.failure_mode_allow != 0 }
            nonmutating set { unsafe c.pointee.failure_mode_allow = newValue ? 1 : 0 }
        }

        package var httpService: Envoy.ExtAuthzHttpService? {
            get { unsafe c.pointee.services_case.rawValue == 3 ? slot.message(c.pointee.http_service) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.http_service = newValue.c
                    unsafe c.pointee.services_case = .init(rawValue: 3)
                } else if unsafe c.pointee.services_case.rawValue == 3 {
                    unsafe c.pointee.services_case = .init(rawValue: 0)
                }
            }
        }

        package var withRequestBody: Envoy.BufferSettings? {
            get { unsafe slot.message(c.pointee.with_request_body) }
            nonmutating set { unsafe c.pointee.with_request_body = newValue?.c }
        }

        package var clearRouteCache: Bool {
            get { unsafe c.pointee.clear_route_cache != 0 }
            nonmutating set { unsafe c.pointee.clear_route_cache = newValue ? 1 : 0 }
        }

        package var statusOnError: Envoy.HttpStatus? {
            get { unsafe slot.message(c.pointee.status_on_error) }
            nonmutating set { unsafe c.pointee.status_on_error = newValue?.c }
        }

        package var transportApiVersion: Envoy.ApiVersion {
            get { unsafe .init(rawValue: c.pointee.transport_api_version.rawValue) }
            nonmutating set { unsafe c.pointee.transport_api_version = .init(rawValue: newValue.rawValue) }
        }

        package var filterEnabledMetadata: Envoy.MetadataMatcher? {
            get { unsafe slot.message(c.pointee.filter_enabled_metadata) }
            nonmutating set { unsafe c.pointee.filter_enabled_metadata = newValue?.c }
        }

        package var allowedHeaders: Envoy.ListStringMatcher? {
            get { unsafe slot.message(c.pointee.allowed_headers) }
            nonmutating set { unsafe c.pointee.allowed_headers = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.ext_authz.v3.HttpService
    @safe package struct ExtAuthzHttpService: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.HttpService"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__ExtAuthz__V3__HttpService.self, in: arena, envoy__extensions__filters__http__ext_authz__v3__http_service__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__ExtAuthz__V3__HttpService> { unsafe slot.typed() }

        package var serverUri: Envoy.HttpUri? {
            get { unsafe slot.message(c.pointee.server_uri) }
            nonmutating set { unsafe c.pointee.server_uri = newValue?.c }
        }

        package var pathPrefix: String {
            get { unsafe slot.string(c.pointee.path_prefix) }
            nonmutating set { unsafe c.pointee.path_prefix = slot.string(newValue) }
        }

        package var authorizationRequest: Envoy.AuthorizationRequest? {
            get { unsafe slot.message(c.pointee.authorization_request) }
            nonmutating set { unsafe c.pointee.authorization_request = newValue?.c }
        }

        package var authorizationResponse: Envoy.AuthorizationResponse? {
            get { unsafe slot.message(c.pointee.authorization_response) }
            nonmutating set { unsafe c.pointee.authorization_response = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest
    @safe package struct AuthorizationRequest: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__ExtAuthz__V3__AuthorizationRequest.self, in: arena, envoy__extensions__filters__http__ext_authz__v3__authorization_request__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__ExtAuthz__V3__AuthorizationRequest> { unsafe slot.typed() }

        package var headersToAdd: MessageList<Envoy.HeaderValue> { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse
    @safe package struct AuthorizationResponse: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__ExtAuthz__V3__AuthorizationResponse.self, in: arena, envoy__extensions__filters__http__ext_authz__v3__authorization_response__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__ExtAuthz__V3__AuthorizationResponse> { unsafe slot.typed() }

        package var allowedUpstreamHeaders: Envoy.ListStringMatcher? {
            get { unsafe slot.message(c.pointee.allowed_upstream_headers) }
            nonmutating set { unsafe c.pointee.allowed_upstream_headers = newValue?.c }
        }

        package var allowedClientHeaders: Envoy.ListStringMatcher? {
            get { unsafe slot.message(c.pointee.allowed_client_headers) }
            nonmutating set { unsafe c.pointee.allowed_client_headers = newValue?.c }
        }

        package var allowedClientHeadersOnSuccess: Envoy.ListStringMatcher? {
            get { unsafe slot.message(c.pointee.allowed_client_headers_on_success) }
            nonmutating set { unsafe c.pointee.allowed_client_headers_on_success = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.ext_authz.v3.BufferSettings
    @safe package struct BufferSettings: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.BufferSettings"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__ExtAuthz__V3__BufferSettings.self, in: arena, envoy__extensions__filters__http__ext_authz__v3__buffer_settings__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__ExtAuthz__V3__BufferSettings> { unsafe slot.typed() }

        package var maxRequestBytes: UInt32 {
            get { unsafe c.pointee.max_request_bytes }
            nonmutating set { unsafe c.pointee.max_request_bytes = newValue }
        }

        package var allowPartialMessage: Bool {
            get { unsafe c.pointee.allow_partial_message != 0 }
            nonmutating set { unsafe c.pointee.allow_partial_message = newValue ? 1 : 0 }
        }

        package var packAsBytes: Bool {
            get { unsafe c.pointee.pack_as_bytes != 0 }
            nonmutating set { unsafe c.pointee.pack_as_bytes = newValue ? 1 : 0 }
        }
    }
}
