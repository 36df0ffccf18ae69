// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.common.fault.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.common.fault.v3.FaultDelay
    @safe package struct FaultDelay: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.common.fault.v3.FaultDelay"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Common__Fault__V3__FaultDelay.self, in: arena, envoy__extensions__filters__common__fault__v3__fault_delay__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Common__Fault__V3__FaultDelay> { unsafe slot.typed() }

        package var fixedDelay: Duration? {
            get { unsafe c.pointee.fault_delay_secifier_case.rawValue == 3 ? slot.value(c.pointee.fixed_delay) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.fixed_delay = slot.value(newValue)
                    unsafe c.pointee.fault_delay_secifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.fault_delay_secifier_case.rawValue == 3 {
                    unsafe c.pointee.fault_delay_secifier_case = .init(rawValue: 0)
                }
            }
        }

        package var percentage: Envoy.FractionalPercent? {
            get { unsafe slot.message(c.pointee.percentage) }
            nonmutating set { unsafe c.pointee.percentage = newValue?.c }
        }
    }
}
