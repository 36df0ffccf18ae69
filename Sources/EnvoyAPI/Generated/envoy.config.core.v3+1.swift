// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.core.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.core.v3.Pipe
    @safe package struct Pipe: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Pipe"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Pipe.self, in: arena, envoy__config__core__v3__pipe__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Pipe> { unsafe slot.typed() }

        package var path: String {
            get { unsafe slot.string(c.pointee.path) }
            nonmutating set { unsafe c.pointee.path = slot.string(newValue) }
        }

        package var mode: UInt32 {
            get { unsafe c.pointee.mode }
            nonmutating set { unsafe c.pointee.mode = newValue }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.EnvoyInternalAddress
    @safe package struct EnvoyInternalAddress: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.EnvoyInternalAddress"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__EnvoyInternalAddress.self, in: arena, envoy__config__core__v3__envoy_internal_address__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__EnvoyInternalAddress> { unsafe slot.typed() }

        package var serverListenerName: String? {
            get { unsafe c.pointee.address_name_specifier_case.rawValue == 1 ? slot.string(c.pointee.server_listener_name) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.server_listener_name = slot.string(newValue)
                    unsafe c.pointee.address_name_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.address_name_specifier_case.rawValue == 1 {
                    unsafe c.pointee.address_name_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var endpointId: String {
            get { unsafe slot.string(c.pointee.endpoint_id) }
            nonmutating set { unsafe c.pointee.endpoint_id = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.SocketAddress
    @safe package struct SocketAddress: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.SocketAddress"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__SocketAddress.self, in: arena, envoy__config__core__v3__socket_address__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__SocketAddress> { unsafe slot.typed() }

        package var `protocol`: Envoy.SocketAddress.TransportProtocol {
            get { unsafe .init(rawValue: c.pointee.protocol.rawValue) }
            nonmutating set { unsafe c.pointee.protocol = .init(rawValue: newValue.rawValue) }
        }

        package var address: String {
            get { unsafe slot.string(c.pointee.address) }
            nonmutating set { unsafe c.pointee.address = slot.string(newValue) }
        }

        package var portValue: UInt32? {
            get { unsafe c.pointee.port_specifier_case.rawValue == 3 ? c.pointee.port_value : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.port_value = newValue
                    unsafe c.pointee.port_specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.port_specifier_case.rawValue == 3 {
                    unsafe c.pointee.port_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var namedPort: String? {
            get { unsafe c.pointee.port_specifier_case.rawValue == 4 ? slot.string(c.pointee.named_port) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.named_port = slot.string(newValue)
                    unsafe c.pointee.port_specifier_case = .init(rawValue: 4)
                } else if unsafe c.pointee.port_specifier_case.rawValue == 4 {
                    unsafe c.pointee.port_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var resolverName: String {
            get { unsafe slot.string(c.pointee.resolver_name) }
            nonmutating set { unsafe c.pointee.resolver_name = slot.string(newValue) }
        }

        package var ipv4Compat: Bool {
            get { unsafe c.pointee.ipv4_compat != 0 }
            nonmutating set { unsafe c.pointee.ipv4_compat = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.SocketAddress {
    /// envoy.config.core.v3.SocketAddress.Protocol
    package struct TransportProtocol: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let tcp = Self(rawValue: 0)
        package static let udp = Self(rawValue: 1)
    }
}

extension Envoy {
    /// envoy.config.core.v3.TcpKeepalive
    @safe package struct TcpKeepalive: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.TcpKeepalive"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__TcpKeepalive.self, in: arena, envoy__config__core__v3__tcp_keepalive__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__TcpKeepalive> { unsafe slot.typed() }

        package var keepaliveProbes: UInt32? {
            get { unsafe slot.value(c.pointee.keepalive_probes) }
            nonmutating set { unsafe c.pointee.keepalive_probes = slot.value(newValue) }
        }

        package var keepaliveTime: UInt32? {
            get { unsafe slot.value(c.pointee.keepalive_time) }
            nonmutating set { unsafe c.pointee.keepalive_time = slot.value(newValue) }
        }

        package var keepaliveInterval: UInt32? {
            get { unsafe slot.value(c.pointee.keepalive_interval) }
            nonmutating set { unsafe c.pointee.keepalive_interval = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.ExtraSourceAddress
    @safe package struct ExtraSourceAddress: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.ExtraSourceAddress"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__ExtraSourceAddress.self, in: arena, envoy__config__core__v3__extra_source_address__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__ExtraSourceAddress> { unsafe slot.typed() }

        package var address: Envoy.SocketAddress? {
            get { unsafe slot.message(c.pointee.address) }
            nonmutating set { unsafe c.pointee.address = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.BindConfig
    @safe package struct BindConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.BindConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__BindConfig.self, in: arena, envoy__config__core__v3__bind_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__BindConfig> { unsafe slot.typed() }

        package var sourceAddress: Envoy.SocketAddress? {
            get { unsafe slot.message(c.pointee.source_address) }
            nonmutating set { unsafe c.pointee.source_address = newValue?.c }
        }

        package var freebind: Bool? {
            get { unsafe slot.value(c.pointee.freebind) }
            nonmutating set { unsafe c.pointee.freebind = slot.value(newValue) }
        }

        package var additionalSourceAddresses: MessageList<Envoy.SocketAddress> { .init(slot, field: 4) }

        package var extraSourceAddresses: MessageList<Envoy.ExtraSourceAddress> { .init(slot, field: 5) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.Address
    @safe package struct Address: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Address"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Address.self, in: arena, envoy__config__core__v3__address__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Address> { unsafe slot.typed() }

        package var socketAddress: Envoy.SocketAddress? {
            get { unsafe c.pointee.address_case.rawValue == 1 ? slot.message(c.pointee.socket_address) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.socket_address = newValue.c
                    unsafe c.pointee.address_case = .init(rawValue: 1)
                } else if unsafe c.pointee.address_case.rawValue == 1 {
                    unsafe c.pointee.address_case = .init(rawValue: 0)
                }
            }
        }

        package var pipe: Envoy.Pipe? {
            get { unsafe c.pointee.address_case.rawValue == 2 ? slot.message(c.pointee.pipe) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.pipe = newValue.c
                    unsafe c.pointee.address_case = .init(rawValue: 2)
                } else if unsafe c.pointee.address_case.rawValue == 2 {
                    unsafe c.pointee.address_case = .init(rawValue: 0)
                }
            }
        }

        package var envoyInternalAddress: Envoy.EnvoyInternalAddress? {
            get { unsafe c.pointee.address_case.rawValue == 3 ? slot.message(c.pointee.envoy_internal_address) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.envoy_internal_address = newValue.c
                    unsafe c.pointee.address_case = .init(rawValue: 3)
                } else if unsafe c.pointee.address_case.rawValue == 3 {
                    unsafe c.pointee.address_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.CidrRange
    @safe package struct CidrRange: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.CidrRange"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__CidrRange.self, in: arena, envoy__config__core__v3__cidr_range__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__CidrRange> { unsafe slot.typed() }

        package var addressPrefix: String {
            get { unsafe slot.string(c.pointee.address_prefix) }
            nonmutating set { unsafe c.pointee.address_prefix = slot.string(newValue) }
        }

        package var prefixLen: UInt32? {
            get { unsafe slot.value(c.pointee.prefix_len) }
            nonmutating set { unsafe c.pointee.prefix_len = slot.value(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.RoutingPriority
    package struct RoutingPriority: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let `default` = Self(rawValue: 0)
        package static let high = Self(rawValue: 1)
    }
}

extension Envoy {
    /// envoy.config.core.v3.TrafficDirection
    package struct TrafficDirection: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let unspecified = Self(rawValue: 0)
        package static let inbound = Self(rawValue: 1)
        package static let outbound = Self(rawValue: 2)
    }
}

extension Envoy {
    /// envoy.config.core.v3.Locality
    @safe package struct Locality: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Locality"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Locality.self, in: arena, envoy__config__core__v3__locality__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Locality> { unsafe slot.typed() }

        package var region: String {
            get { unsafe slot.string(c.pointee.region) }
            nonmutating set { unsafe c.pointee.region = slot.string(newValue) }
        }

        package var zone: String {
            get { unsafe slot.string(c.pointee.zone) }
            nonmutating set { unsafe c.pointee.zone = slot.string(newValue) }
        }

        package var subZone: String {
            get { unsafe slot.string(c.pointee.sub_zone) }
            nonmutating set { unsafe c.pointee.sub_zone = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.BuildVersion
    @safe package struct BuildVersion: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.BuildVersion"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__BuildVersion.self, in: arena, envoy__config__core__v3__build_version__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__BuildVersion> { unsafe slot.typed() }

        package var version: Envoy.SemanticVersion? {
            get { unsafe slot.message(c.pointee.version) }
            nonmutating set { unsafe c.pointee.version = newValue?.c }
        }

        package var metadata: StructMessage? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.Extension
    @safe package struct Extension: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Extension"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Extension.self, in: arena, envoy__config__core__v3__extension__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Extension> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var category: String {
            get { unsafe slot.string(c.pointee.category) }
            nonmutating set { unsafe c.pointee.category = slot.string(newValue) }
        }

        package var version: Envoy.BuildVersion? {
            get { unsafe slot.message(c.pointee.version) }
            nonmutating set { unsafe c.pointee.version = newValue?.c }
        }

        package var disabled: Bool {
            get { unsafe c.pointee.disabled != 0 }
            nonmutating set { unsafe c.pointee.disabled = newValue ? 1 : 0 }
        }

        package var typeUrls: StringList { .init(slot, field: 6) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.Node
    @safe package struct Node: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Node"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Node.self, in: arena, envoy__config__core__v3__node__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Node> { unsafe slot.typed() }

        package var id: String {
            get { unsafe slot.string(c.pointee.id) }
            nonmutating set { unsafe c.pointee.id = slot.string(newValue) }
        }

        package var cluster: String {
            get { unsafe slot.string(c.pointee.cluster) }
            nonmutating set { unsafe c.pointee.cluster = slot.string(newValue) }
        }

        package var metadata: StructMessage? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }

        package var locality: Envoy.Locality? {
            get { unsafe slot.message(c.pointee.locality) }
            nonmutating set { unsafe c.pointee.locality = newValue?.c }
        }

        package var userAgentName: String {
            get { unsafe slot.string(c.pointee.user_agent_name) }
            nonmutating set { unsafe c.pointee.user_agent_name = slot.string(newValue) }
        }

        package var userAgentVersion: String? {
            get { unsafe c.pointee.user_agent_version_type_case.rawValue == 7 ? slot.string(c.pointee.user_agent_version) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.user_agent_version = slot.string(newValue)
                    unsafe c.pointee.user_agent_version_type_case = .init(rawValue: 7)
                } else if unsafe c.pointee.user_agent_version_type_case.rawValue == 7 {
                    unsafe c.pointee.user_agent_version_type_case = .init(rawValue: 0)
                }
            }
        }

        package var userAgentBuildVersion: Envoy.BuildVersion? {
            get { unsafe c.pointee.user_agent_version_type_case.rawValue == 8 ? slot.message(c.pointee.user_agent_build_version) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.user_agent_build_version = newValue.c
                    unsafe c.pointee.user_agent_version_type_case = .init(rawValue: 8)
                } else if unsafe c.pointee.user_agent_version_type_case.rawValue == 8 {
                    unsafe c.pointee.user_agent_version_type_case = .init(rawValue: 0)
                }
            }
        }

        package var extensions: MessageList<Envoy.Extension> { .init(slot, field: 9) }

        package var clientFeatures: StringList { .init(slot, field: 10) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.Metadata
    @safe package struct Metadata: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.Metadata"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__Metadata.self, in: arena, envoy__config__core__v3__metadata__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__Metadata> { unsafe slot.typed() }

        package var filterMetadata: MessageMap<StructMessage> { .init(slot, field: 1) }

        package var typedFilterMetadata: MessageMap<AnyMessage> { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.config.core.v3.RuntimeUInt32
    @safe package struct RuntimeUInt32: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.RuntimeUInt32"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__RuntimeUInt32.self, in: arena, envoy__config__core__v3__runtime_uint32__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__RuntimeUInt32> { unsafe slot.typed() }

        package var defaultValue: UInt32 {
            get { unsafe c.pointee.default_value }
            nonmutating set { unsafe c.pointee.default_value = newValue }
        }

        package var runtimeKey: String {
            get { unsafe slot.string(c.pointee.runtime_key) }
            nonmutating set { unsafe c.pointee.runtime_key = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.RuntimeDouble
    @safe package struct RuntimeDouble: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.RuntimeDouble"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__RuntimeDouble.self, in: arena, envoy__config__core__v3__runtime_double__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__RuntimeDouble> { unsafe slot.typed() }

        package var defaultValue: Double {
            get { unsafe c.pointee.default_value }
            nonmutating set { unsafe c.pointee.default_value = newValue }
        }

        package var runtimeKey: String {
            get { unsafe slot.string(c.pointee.runtime_key) }
            nonmutating set { unsafe c.pointee.runtime_key = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.HeaderValue
    @safe package struct HeaderValue: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.HeaderValue"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__HeaderValue.self, in: arena, envoy__config__core__v3__header_value__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__HeaderValue> { unsafe slot.typed() }

        package var key: String {
            get { unsafe slot.string(c.pointee.key) }
            nonmutating set { unsafe c.pointee.key = slot.string(newValue) }
        }

        package var value: String {
            get { unsafe slot.string(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.config.core.v3.HeaderValueOption
    @safe package struct HeaderValueOption: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.HeaderValueOption"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__HeaderValueOption.self, in: arena, envoy__config__core__v3__header_value_option__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__HeaderValueOption> { unsafe slot.typed() }

        package var header: Envoy.HeaderValue? {
            get { unsafe slot.message(c.pointee.header) }
            nonmutating set { unsafe c.pointee.header = newValue?.c }
        }

        package var append: Bool? {
            get { unsafe slot.value(c.pointee.append) }
            nonmutating set { unsafe c.pointee.append = slot.value(newValue) }
        }

        package var appendAction: Envoy.HeaderValueOption.HeaderAppendAction {
            get { unsafe .init(rawValue: c.pointee.append_action.rawValue) }
            nonmutating set { unsafe c.pointee.append_action = .init(rawValue: newValue.rawValue) }
        }

        package var keepEmptyValue: Bool {
            get { unsafe c.pointee.keep_empty_value != 0 }
            nonmutating set { unsafe c.pointee.keep_empty_value = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.HeaderValueOption {
    /// envoy.config.core.v3.HeaderValueOption.HeaderAppendAction
    package struct HeaderAppendAction: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let appendIfExistsOrAdd = Self(rawValue: 0)
        package static let addIfAbsent = Self(rawValue: 1)
        package static let overwriteIfExistsOrAdd = Self(rawValue: 2)
        package static let overwriteIfExists = Self(rawValue: 3)
    }
}

extension Envoy {
    /// envoy.config.core.v3.DataSource
    @safe package struct DataSource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.core.v3.DataSource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Core__V3__DataSource.self, in: arena, envoy__config__core__v3__data_source__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Core__V3__DataSource> { unsafe slot.typed() }

        package var filename: String? {
            get { unsafe c.pointee.specifier_case.rawValue == 1 ? slot.string(c.pointee.filename) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.filename = slot.string(newValue)
                    unsafe c.pointee.specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.specifier_case.rawValue == 1 {
                    unsafe c.pointee.specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var inlineBytes: [UInt8]? {
            get { unsafe c.pointee.specifier_case.rawValue == 2 ? slot.bytes(c.pointee.inline_bytes) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.inline_bytes = slot.bytes(newValue)
                    unsafe c.pointee.specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.specifier_case.rawValue == 2 {
                    unsafe c.pointee.specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var inlineString: String? {
            get { unsafe c.pointee.specifier_case.rawValue == 3 ? slot.string(c.pointee.inline_string) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.inline_string = slot.string(newValue)
                    unsafe c.pointee.specifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.specifier_case.rawValue == 3 {
                    unsafe c.pointee.specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var environmentVariable: String? {
            get { unsafe c.pointee.specifier_case.rawValue == 4 ? slot.string(c.pointee.environment_variable) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.environment_variable = slot.string(newValue)
                    unsafe c.pointee.specifier_case = .init(rawValue: 4)
                } else if unsafe c.pointee.specifier_case.rawValue == 4 {
                    unsafe c.pointee.specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}
