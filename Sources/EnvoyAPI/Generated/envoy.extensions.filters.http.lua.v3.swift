// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.lua.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.lua.v3.Lua
    @safe package struct Lua: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Lua__V3__Lua.self, in: arena, envoy__extensions__filters__http__lua__v3__lua__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Lua__V3__Lua> { unsafe slot.typed() }

        package var defaultSourceCode: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.default_source_code) }
            nonmutating set { unsafe c.pointee.default_source_code = newValue?.c }
        }
    }
}
