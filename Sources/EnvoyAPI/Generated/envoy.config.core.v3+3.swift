// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.core.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.core.v3.Http2ProtocolOptions
    @safe package struct Http2ProtocolOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Http2ProtocolOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Http2ProtocolOptions.self, in: arena, envoy__config__core__v3__http2_protocol_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Http2ProtocolOptions> { unsafe slot.typed() }

        package var maxConcurrentStreams: UInt32? {
            get { unsafe slot.value(c.pointee.max_concurrent_streams) }
            nonmutating set { unsafe c.pointee.max_concurrent_streams = slot.value(newValue) }
        }

        package var initialStreamWindowSize: UInt32? {
            get { unsafe slot.value(c.pointee.initial_stream_window_size) }
            nonmutating set { unsafe c.pointee.initial_stream_window_size = slot.value(newValue) }
        }

        package var initialConnectionWindowSize: UInt32? {
            get { unsafe slot.value(c.pointee.initial_connection_window_size) }
            nonmutating set { unsafe c.pointee.initial_connection_window_size = slot.value(newValue) }
        }

        package var allowConnect: Bool {
            get { unsafe c.pointee.allow_connect != 0 }
            nonmutating set { unsafe c.pointee.allow_connect = newValue ? 1 : 0 }
        }

        package var connectionKeepalive: Envoy.KeepaliveSettings? {
            get { unsafe slot.message(c.pointee.connection_keepalive) }
            nonmutating set { unsafe c.pointee.connection_keepalive = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.Http3ProtocolOptions
    @safe package struct Http3ProtocolOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Http3ProtocolOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Http3ProtocolOptions.self, in: arena, envoy__config__core__v3__http3_protocol_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Http3ProtocolOptions> { unsafe slot.typed() }

        package var allowExtendedConnect: Bool {
            get { unsafe c.pointee.allow_extended_connect != 0 }
            nonmutating set { unsafe c.pointee.allow_extended_connect = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.SchemeHeaderTransformation
    @safe package struct SchemeHeaderTransformation: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.SchemeHeaderTransformation"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__SchemeHeaderTransformation.self, in: arena, envoy__config__core__v3__scheme_header_transformation__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__SchemeHeaderTransformation> { unsafe slot.typed() }

        package var schemeToOverwrite: String? {
            get { unsafe c.pointee.transformation_case.rawValue == 1 ? slot.string(c.pointee.scheme_to_overwrite) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.scheme_to_overwrite = slot.string(newValue)
                    unsafe c.pointee.transformation_case = .init(rawValue: 1)
                } else if unsafe c.pointee.transformation_case.rawValue == 1 {
                    unsafe c.pointee.transformation_case = .init(rawValue: 0)
                }
            }
        }

        package var matchUpstream: Bool {
            get { unsafe c.pointee.match_upstream != 0 }
            nonmutating set { unsafe c.pointee.match_upstream = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.ProxyProtocolConfig
    @safe package struct ProxyProtocolConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.ProxyProtocolConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__ProxyProtocolConfig.self, in: arena, envoy__config__core__v3__proxy_protocol_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__ProxyProtocolConfig> { unsafe slot.typed() }

        package var version: Envoy.ProxyProtocolConfig.Version {
            get { unsafe .init(rawValue: c.pointee.version.rawValue) }
            nonmutating set { unsafe c.pointee.version = .init(rawValue: newValue.rawValue) }
        }
    }
}

extension Envoy.ProxyProtocolConfig {
    /// envoy.config.core.v3.ProxyProtocolConfig.Version
    package struct Version: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let v1 = Self(rawValue: 0)
        package static let v2 = Self(rawValue: 1)
    }
}

extension Envoy {
    /// envoy.config.core.v3.DnsResolverOptions
    @safe package struct DnsResolverOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.DnsResolverOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__DnsResolverOptions.self, in: arena, envoy__config__core__v3__dns_resolver_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__DnsResolverOptions> { unsafe slot.typed() }

        package var useTcpForDnsLookups: Bool {
            get { unsafe c.pointee.use_tcp_for_dns_lookups != 0 }
            nonmutating set { unsafe c.pointee.use_tcp_for_dns_lookups = newValue ? 1 : 0 }
        }

        package var noDefaultSearchDomain: Bool {
            get { unsafe c.pointee.no_default_search_domain != 0 }
            nonmutating set { unsafe c.pointee.no_default_search_domain = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.JsonFormatOptions
    @safe package struct JsonFormatOptions: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.JsonFormatOptions"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__JsonFormatOptions.self, in: arena, envoy__config__core__v3__json_format_options__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__JsonFormatOptions> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// envoy.config.core.v3.SubstitutionFormatString
    @safe package struct SubstitutionFormatString: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.SubstitutionFormatString"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__SubstitutionFormatString.self, in: arena, envoy__config__core__v3__substitution_format_string__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__SubstitutionFormatString> { unsafe slot.typed() }

        package var jsonFormat: StructMessage? {
            get { unsafe c.pointee.format_case.rawValue == 2 ? slot.message(c.pointee.json_format) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.json_format = newValue.c
                    unsafe c.pointee.format_case = .init(rawValue: 2)
                } else if unsafe c.pointee.format_case.rawValue == 2 {
                    unsafe c.pointee.format_case = .init(rawValue: 0)
                }
            }
        }

        package var omitEmptyValues: Bool {
            get { unsafe c.pointee.omit_empty_values != 0 }
            nonmutating set { unsafe c.pointee.omit_empty_values = newValue ? 1 : 0 }
        }

        package var contentType: String {
            get { unsafe slot.string(c.pointee.content_type) }
            nonmutating set { unsafe c.pointee.content_type = slot.string(newValue) }
        }

        package var textFormatSource: Envoy.DataSource? {
            get { unsafe c.pointee.format_case.rawValue == 5 ? slot.message(c.pointee.text_format_source) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.text_format_source = newValue.c
                    unsafe c.pointee.format_case = .init(rawValue: 5)
                } else if unsafe c.pointee.format_case.rawValue == 5 {
                    unsafe c.pointee.format_case = .init(rawValue: 0)
                }
            }
        }

        package var formatters: MessageList<Envoy.TypedExtensionConfig> { .init(slot, field: 6) }

        package var jsonFormatOptions: Envoy.JsonFormatOptions? {
            get { unsafe slot.message(c.pointee.json_format_options) }
            nonmutating set { unsafe c.pointee.json_format_options = newValue?.c }
        }
    }
}
