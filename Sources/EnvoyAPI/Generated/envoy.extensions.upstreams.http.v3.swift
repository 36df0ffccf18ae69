// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.upstreams.http.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.upstreams.http.v3.HttpProtocolOptions
    @safe package struct UpstreamHttpOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions.self, in: arena, envoy__extensions__upstreams__http__v3__http_protocol_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions> { unsafe slot.typed() }

        package var commonHttpProtocolOptions: Envoy.HttpProtocolOptions? {
            get { unsafe slot.message(c.pointee.common_http_protocol_options) }
            nonmutating set { unsafe c.pointee.common_http_protocol_options = newValue?.c }
        }

        package var upstreamHttpProtocolOptions: Envoy.UpstreamHttpProtocolOptions? {
            get { unsafe slot.message(c.pointee.upstream_http_protocol_options) }
            nonmutating set { unsafe c.pointee.upstream_http_protocol_options = newValue?.c }
        }

        package var explicitHttpConfig: Envoy.UpstreamHttpOptions.ExplicitHttpConfig? {
            get { unsafe c.pointee.upstream_protocol_options_case.rawValue == 3 ? slot.message(c.pointee.explicit_http_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.explicit_http_config = newValue.c
                    unsafe c.pointee.upstream_protocol_options_case = .init(rawValue: 3)
                } else if unsafe c.pointee.upstream_protocol_options_case.rawValue == 3 {
                    unsafe c.pointee.upstream_protocol_options_case = .init(rawValue: 0)
                }
            }
        }

        package var useDownstreamProtocolConfig: Envoy.UpstreamHttpOptions.UseDownstreamHttpConfig? {
            get { unsafe c.pointee.upstream_protocol_options_case.rawValue == 4 ? slot.message(c.pointee.use_downstream_protocol_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.use_downstream_protocol_config = newValue.c
                    unsafe c.pointee.upstream_protocol_options_case = .init(rawValue: 4)
                } else if unsafe c.pointee.upstream_protocol_options_case.rawValue == 4 {
                    unsafe c.pointee.upstream_protocol_options_case = .init(rawValue: 0)
                }
            }
        }

        package var autoConfig: Envoy.UpstreamHttpOptions.AutoHttpConfig? {
            get { unsafe c.pointee.upstream_protocol_options_case.rawValue == 5 ? slot.message(c.pointee.auto_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.auto_config = newValue.c
                    unsafe c.pointee.upstream_protocol_options_case = .init(rawValue: 5)
                } else if unsafe c.pointee.upstream_protocol_options_case.rawValue == 5 {
                    unsafe c.pointee.upstream_protocol_options_case = .init(rawValue: 0)
                }
            }
        }

        package var outlierDetection: Envoy.UpstreamHttpOptions.OutlierDetection? {
            get { unsafe slot.message(c.pointee.outlier_detection) }
            nonmutating set { unsafe c.pointee.outlier_detection = newValue?.c }
        }
    }
}

extension Envoy.UpstreamHttpOptions {
    /// envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig
    @safe package struct ExplicitHttpConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__ExplicitHttpConfig.self, in: arena, envoy__extensions__upstreams__http__v3__http_protocol_options__explicit_http_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__ExplicitHttpConfig> { unsafe slot.typed() }

        package var httpProtocolOptions: Envoy.Http1ProtocolOptions? {
            get { unsafe c.pointee.protocol_config_case.rawValue == 1 ? slot.message(c.pointee.http_protocol_options) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.http_protocol_options = newValue.c
                    unsafe c.pointee.protocol_config_case = .init(rawValue: 1)
                } else if unsafe c.pointee.protocol_config_case.rawValue == 1 {
                    unsafe c.pointee.protocol_config_case = .init(rawValue: 0)
                }
            }
        }

        package var http2ProtocolOptions: Envoy.Http2ProtocolOptions? {
            get { unsafe c.pointee.protocol_config_case.rawValue == 2 ? slot.message(c.pointee.http2_protocol_options) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.http2_protocol_options = newValue.c
                    unsafe c.pointee.protocol_config_case = .init(rawValue: 2)
                } else if unsafe c.pointee.protocol_config_case.rawValue == 2 {
                    unsafe c.pointee.protocol_config_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.UpstreamHttpOptions {
    /// envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig
    @safe package struct UseDownstreamHttpConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__UseDownstreamHttpConfig.self, in: arena, envoy__extensions__upstreams__http__v3__http_protocol_options__use_downstream_http_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__UseDownstreamHttpConfig> { unsafe slot.typed() }

        package var httpProtocolOptions: Envoy.Http1ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http_protocol_options) }
            nonmutating set { unsafe c.pointee.http_protocol_options = newValue?.c }
        }

        package var http2ProtocolOptions: Envoy.Http2ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http2_protocol_options) }
            nonmutating set { unsafe c.pointee.http2_protocol_options = newValue?.c }
        }
    }
}

extension Envoy.UpstreamHttpOptions {
    /// envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig
    @safe package struct AutoHttpConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__AutoHttpConfig.self, in: arena, envoy__extensions__upstreams__http__v3__http_protocol_options__auto_http_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__AutoHttpConfig> { unsafe slot.typed() }

        package var httpProtocolOptions: Envoy.Http1ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http_protocol_options) }
            nonmutating set { unsafe c.pointee.http_protocol_options = newValue?.c }
        }

        package var http2ProtocolOptions: Envoy.Http2ProtocolOptions? {
            get { unsafe slot.message(c.pointee.http2_protocol_options) }
            nonmutating set { unsafe c.pointee.http2_protocol_options = newValue?.c }
        }
    }
}

extension Envoy.UpstreamHttpOptions {
    /// envoy.extensions.upstreams.http.v3.HttpProtocolOptions.OutlierDetection
    @safe package struct OutlierDetection: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions.OutlierDetection"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__OutlierDetection.self, in: arena, envoy__extensions__upstreams__http__v3__http_protocol_options__outlier_detection__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Upstreams__Http__V3__HttpProtocolOptions__OutlierDetection> { unsafe slot.typed() }

        package var errorMatcher: Envoy.MatchPredicate? {
            get { unsafe slot.message(c.pointee.error_matcher) }
            nonmutating set { unsafe c.pointee.error_matcher = newValue?.c }
        }
    }
}
