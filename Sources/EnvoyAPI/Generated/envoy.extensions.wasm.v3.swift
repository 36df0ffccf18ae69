// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.wasm.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.wasm.v3.FailurePolicy
    package struct WasmFailurePolicy: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let unspecified = Self(rawValue: 0)
        package static let failReload = Self(rawValue: 1)
        package static let failClosed = Self(rawValue: 2)
        package static let failOpen = Self(rawValue: 3)
    }
}

extension Envoy {
    /// envoy.extensions.wasm.v3.EnvironmentVariables
    @safe package struct WasmEnvironmentVariables: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.wasm.v3.EnvironmentVariables"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Wasm__V3__EnvironmentVariables.self, in: arena, envoy__extensions__wasm__v3__environment_variables__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Wasm__V3__EnvironmentVariables> { unsafe slot.typed() }

        package var hostEnvKeys: StringList { .init(slot, field: 1) }

        package var keyValues: StringMap { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.extensions.wasm.v3.VmConfig
    @safe package struct WasmVmConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.wasm.v3.VmConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Wasm__V3__VmConfig.self, in: arena, envoy__extensions__wasm__v3__vm_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Wasm__V3__VmConfig> { unsafe slot.typed() }

        package var runtime: String {
            get { unsafe slot.string(c.pointee.runtime) }
            nonmutating set { unsafe c.pointee.runtime = slot.string(newValue) }
        }

        package var code: Envoy.AsyncDataSource? {
            get { unsafe slot.message(c.pointee.code) }
            nonmutating set { unsafe c.pointee.code = newValue?.c }
        }

        package var environmentVariables: Envoy.WasmEnvironmentVariables? {
            get { unsafe slot.message(c.pointee.environment_variables) }
            nonmutating set { unsafe c.pointee.environment_variables = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.wasm.v3.PluginConfig
    @safe package struct WasmPluginConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.wasm.v3.PluginConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Wasm__V3__PluginConfig.self, in: arena, envoy__extensions__wasm__v3__plugin_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Wasm__V3__PluginConfig> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var rootId: String {
            get { unsafe slot.string(c.pointee.root_id) }
            nonmutating set { unsafe c.pointee.root_id = slot.string(newValue) }
        }

        package var vmConfig: Envoy.WasmVmConfig? {
            get { unsafe c.pointee.vm_case.rawValue == 3 ? slot.message(c.pointee.vm_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.vm_config = newValue.c
                    unsafe c.pointee.vm_case = .init(rawValue: 3)
                } else if unsafe c.pointee.vm_case.rawValue == 3 {
                    unsafe c.pointee.vm_case = .init(rawValue: 0)
                }
            }
        }

        package var configuration: AnyMessage? {
            get { unsafe slot.message(c.pointee.configuration) }
            nonmutating set { unsafe c.pointee.configuration = newValue?.c }
        }

        package var failurePolicy: Envoy.WasmFailurePolicy {
            get { unsafe .init(rawValue: c.pointee.failure_policy.rawValue) }
            nonmutating set { unsafe c.pointee.failure_policy = .init(rawValue: newValue.rawValue) }
        }
    }
}
