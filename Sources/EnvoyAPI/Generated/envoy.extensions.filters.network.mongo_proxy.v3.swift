// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.network.mongo_proxy.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy
    @safe package struct MongoProxy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__MongoProxy__V3__MongoProxy.self, in: arena, envoy__extensions__filters__network__mongo_proxy__v3__mongo_proxy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__MongoProxy__V3__MongoProxy> { unsafe slot.typed() }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }
    }
}
