// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.retry.priority.previous_priorities.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig
    @safe package struct PreviousPrioritiesConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Retry__Priority__PreviousPriorities__V3__PreviousPrioritiesConfig.self, in: arena, envoy__extensions__retry__priority__previous_priorities__v3__previous_priorities_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Retry__Priority__PreviousPriorities__V3__PreviousPrioritiesConfig> { unsafe slot.typed() }

        package var updateFrequency: Int32 {
            get { unsafe c.pointee.update_frequency }
            nonmutating set { unsafe c.pointee.update_frequency = newValue }
        }
    }
}
