// swift-format-ignore-file
// Written by scripts/proto_swift.py from package istio.networking.nds.v1 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// istio.networking.nds.v1.NameTable
    @safe package struct NameTable: Message {
        package static let typeURL: StaticString = "type.googleapis.com/istio.networking.nds.v1.NameTable"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Istio__Networking__Nds__V1__NameTable.self, in: arena, istio__networking__nds__v1__name_table__init)
        }
        var c: UnsafeMutablePointer<Istio__Networking__Nds__V1__NameTable> { unsafe slot.typed() }

        package var table: MessageMap<Envoy.NameTable.NameInfo> { .init(slot, field: 1) }
    }
}

extension Envoy.NameTable {
    /// istio.networking.nds.v1.NameTable.NameInfo
    @safe package struct NameInfo: Message {
        package static let typeURL: StaticString = "type.googleapis.com/istio.networking.nds.v1.NameTable.NameInfo"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Istio__Networking__Nds__V1__NameTable__NameInfo.self, in: arena, istio__networking__nds__v1__name_table__name_info__init)
        }
        var c: UnsafeMutablePointer<Istio__Networking__Nds__V1__NameTable__NameInfo> { unsafe slot.typed() }

        package var ips: StringList { .init(slot, field: 1) }

        package var registry: String {
            get { unsafe slot.string(c.pointee.registry) }
            nonmutating set { unsafe c.pointee.registry = slot.string(newValue) }
        }

        package var shortname: String {
            get { unsafe slot.string(c.pointee.shortname) }
            nonmutating set { unsafe c.pointee.shortname = slot.string(newValue) }
        }

        package var namespace: String {
            get { unsafe slot.string(c.pointee.namespace_) }
            nonmutating set { unsafe c.pointee.namespace_ = slot.string(newValue) }
        }
    }
}
