// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.type.metadata.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.type.metadata.v3.MetadataKey
    @safe package struct MetadataKey: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKey"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKey.self, in: arena, envoy__type__metadata__v3__metadata_key__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKey> { unsafe slot.typed() }

        package var key: String {
            get { unsafe slot.string(c.pointee.key) }
            nonmutating set { unsafe c.pointee.key = slot.string(newValue) }
        }

        package var path: MessageList<Envoy.MetadataKey.PathSegment> { .init(slot, field: 2) }
    }
}

extension Envoy.MetadataKey {
    /// envoy.type.metadata.v3.MetadataKey.PathSegment
    @safe package struct PathSegment: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKey.PathSegment"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKey__PathSegment.self, in: arena, envoy__type__metadata__v3__metadata_key__path_segment__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKey__PathSegment> { unsafe slot.typed() }

        package var key: String? {
            get { unsafe c.pointee.segment_case.rawValue == 1 ? slot.string(c.pointee.key) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.key = slot.string(newValue)
                    unsafe c.pointee.segment_case = .init(rawValue: 1)
                } else if unsafe c.pointee.segment_case.rawValue == 1 {
                    unsafe c.pointee.segment_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.type.metadata.v3.MetadataKind
    @safe package struct MetadataKind: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKind"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKind.self, in: arena, envoy__type__metadata__v3__metadata_kind__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKind> { unsafe slot.typed() }

        package var request: Envoy.MetadataKind.Request? {
            get { unsafe c.pointee.kind_case.rawValue == 1 ? slot.message(c.pointee.request) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.request = newValue.c
                    unsafe c.pointee.kind_case = .init(rawValue: 1)
                } else if unsafe c.pointee.kind_case.rawValue == 1 {
                    unsafe c.pointee.kind_case = .init(rawValue: 0)
                }
            }
        }

        package var route: Envoy.MetadataKind.Route? {
            get { unsafe c.pointee.kind_case.rawValue == 2 ? slot.message(c.pointee.route) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.route = newValue.c
                    unsafe c.pointee.kind_case = .init(rawValue: 2)
                } else if unsafe c.pointee.kind_case.rawValue == 2 {
                    unsafe c.pointee.kind_case = .init(rawValue: 0)
                }
            }
        }

        package var cluster: Envoy.MetadataKind.Cluster? {
            get { unsafe c.pointee.kind_case.rawValue == 3 ? slot.message(c.pointee.cluster) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.cluster = newValue.c
                    unsafe c.pointee.kind_case = .init(rawValue: 3)
                } else if unsafe c.pointee.kind_case.rawValue == 3 {
                    unsafe c.pointee.kind_case = .init(rawValue: 0)
                }
            }
        }

        package var host: Envoy.MetadataKind.Host? {
            get { unsafe c.pointee.kind_case.rawValue == 4 ? slot.message(c.pointee.host) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.host = newValue.c
                    unsafe c.pointee.kind_case = .init(rawValue: 4)
                } else if unsafe c.pointee.kind_case.rawValue == 4 {
                    unsafe c.pointee.kind_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.MetadataKind {
    /// envoy.type.metadata.v3.MetadataKind.Request
    @safe package struct Request: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKind.Request"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKind__Request.self, in: arena, envoy__type__metadata__v3__metadata_kind__request__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKind__Request> { unsafe slot.typed() }
    }
}

extension Envoy.MetadataKind {
    /// envoy.type.metadata.v3.MetadataKind.Route
    @safe package struct Route: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKind.Route"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKind__Route.self, in: arena, envoy__type__metadata__v3__metadata_kind__route__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKind__Route> { unsafe slot.typed() }
    }
}

extension Envoy.MetadataKind {
    /// envoy.type.metadata.v3.MetadataKind.Cluster
    @safe package struct Cluster: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKind.Cluster"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKind__Cluster.self, in: arena, envoy__type__metadata__v3__metadata_kind__cluster__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKind__Cluster> { unsafe slot.typed() }
    }
}

extension Envoy.MetadataKind {
    /// envoy.type.metadata.v3.MetadataKind.Host
    @safe package struct Host: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.metadata.v3.MetadataKind.Host"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Metadata__V3__MetadataKind__Host.self, in: arena, envoy__type__metadata__v3__metadata_kind__host__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Metadata__V3__MetadataKind__Host> { unsafe slot.typed() }
    }
}
