// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.type.tracing.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.type.tracing.v3.CustomTag
    @safe package struct CustomTag: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.tracing.v3.CustomTag"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Tracing__V3__CustomTag.self, in: arena, envoy__type__tracing__v3__custom_tag__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Tracing__V3__CustomTag> { unsafe slot.typed() }

        package var tag: String {
            get { unsafe slot.string(c.pointee.tag) }
            nonmutating set { unsafe c.pointee.tag = slot.string(newValue) }
        }

        package var literal: Envoy.CustomTag.Literal? {
            get { unsafe c.pointee.type_case.rawValue == 2 ? slot.message(c.pointee.literal) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.literal = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 2)
                } else if unsafe c.pointee.type_case.rawValue == 2 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }

        package var environment: Envoy.CustomTag.Environment? {
            get { unsafe c.pointee.type_case.rawValue == 3 ? slot.message(c.pointee.environment) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.environment = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 3)
                } else if unsafe c.pointee.type_case.rawValue == 3 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }

        package var requestHeader: Envoy.CustomTag.Header? {
            get { unsafe c.pointee.type_case.rawValue == 4 ? slot.message(c.pointee.request_header) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.request_header = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 4)
                } else if unsafe c.pointee.type_case.rawValue == 4 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }

        package var metadata: Envoy.CustomTag.Metadata? {
            get { unsafe c.pointee.type_case.rawValue == 5 ? slot.message(c.pointee.metadata) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.metadata = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 5)
                } else if unsafe c.pointee.type_case.rawValue == 5 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }

        package var value: String? {
            get { unsafe c.pointee.type_case.rawValue == 6 ? slot.string(c.pointee.value) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.value = slot.string(newValue)
                    unsafe c.pointee.type_case = .init(rawValue: 6)
                } else if unsafe c.pointee.type_case.rawValue == 6 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.CustomTag {
    /// envoy.type.tracing.v3.CustomTag.Literal
    @safe package struct Literal: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.tracing.v3.CustomTag.Literal"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Tracing__V3__CustomTag__Literal.self, in: arena, envoy__type__tracing__v3__custom_tag__literal__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Tracing__V3__CustomTag__Literal> { unsafe slot.typed() }

        package var value: String {
            get { unsafe slot.string(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = slot.string(newValue) }
        }
    }
}

extension Envoy.CustomTag {
    /// envoy.type.tracing.v3.CustomTag.Environment
    @safe package struct Environment: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.tracing.v3.CustomTag.Environment"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Tracing__V3__CustomTag__Environment.self, in: arena, envoy__type__tracing__v3__custom_tag__environment__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Tracing__V3__CustomTag__Environment> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var defaultValue: String {
            get { unsafe slot.string(c.pointee.default_value) }
            nonmutating set { unsafe c.pointee.default_value = slot.string(newValue) }
        }
    }
}

extension Envoy.CustomTag {
    /// envoy.type.tracing.v3.CustomTag.Header
    @safe package struct Header: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.tracing.v3.CustomTag.Header"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Tracing__V3__CustomTag__Header.self, in: arena, envoy__type__tracing__v3__custom_tag__header__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Tracing__V3__CustomTag__Header> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var defaultValue: String {
            get { unsafe slot.string(c.pointee.default_value) }
            nonmutating set { unsafe c.pointee.default_value = slot.string(newValue) }
        }
    }
}

extension Envoy.CustomTag {
    /// envoy.type.tracing.v3.CustomTag.Metadata
    @safe package struct Metadata: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.tracing.v3.CustomTag.Metadata"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Tracing__V3__CustomTag__Metadata.self, in: arena, envoy__type__tracing__v3__custom_tag__metadata__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Tracing__V3__CustomTag__Metadata> { unsafe slot.typed() }

        package var kind: Envoy.MetadataKind? {
            get { unsafe slot.message(c.pointee.kind) }
            nonmutating set { unsafe c.pointee.kind = newValue?.c }
        }

        package var metadataKey: Envoy.MetadataKey? {
            get { unsafe slot.message(c.pointee.metadata_key) }
            nonmutating set { unsafe c.pointee.metadata_key = newValue?.c }
        }

        package var defaultValue: String {
            get { unsafe slot.string(c.pointee.default_value) }
            nonmutating set { unsafe c.pointee.default_value = slot.string(newValue) }
        }
    }
}
