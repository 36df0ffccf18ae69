// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.network.wasm.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.network.wasm.v3.Wasm
    @safe package struct NetworkWasm: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Network__Wasm__V3__Wasm.self, in: arena, envoy__extensions__filters__network__wasm__v3__wasm__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Network__Wasm__V3__Wasm> { unsafe slot.typed() }

        package var config: Envoy.WasmPluginConfig? {
            get { unsafe slot.message(c.pointee.config) }
            nonmutating set { unsafe c.pointee.config = newValue?.c }
        }
    }
}
