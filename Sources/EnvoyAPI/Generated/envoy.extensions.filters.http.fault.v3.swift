// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.http.fault.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.http.fault.v3.FaultAbort
    @safe package struct FaultAbort: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.fault.v3.FaultAbort"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Fault__V3__FaultAbort.self, in: arena, envoy__extensions__filters__http__fault__v3__fault_abort__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Fault__V3__FaultAbort> { unsafe slot.typed() }

        package var httpStatus: UInt32? {
            get { unsafe c.pointee.error_type_case.rawValue == 2 ? c.pointee.http_status : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.http_status = newValue
                    unsafe c.pointee.error_type_case = .init(rawValue: 2)
                } else if unsafe c.pointee.error_type_case.rawValue == 2 {
                    unsafe c.pointee.error_type_case = .init(rawValue: 0)
                }
            }
        }

        package var percentage: Envoy.FractionalPercent? {
            get { unsafe slot.message(c.pointee.percentage) }
            nonmutating set { unsafe c.pointee.percentage = newValue?.c }
        }

        package var grpcStatus: UInt32? {
            get { unsafe c.pointee.error_type_case.rawValue == 5 ? c.pointee.grpc_status : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.grpc_status = newValue
                    unsafe c.pointee.error_type_case = .init(rawValue: 5)
                } else if unsafe c.pointee.error_type_case.rawValue == 5 {
                    unsafe c.pointee.error_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.extensions.filters.http.fault.v3.HTTPFault
    @safe package struct HTTPFault: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Http__Fault__V3__HTTPFault.self, in: arena, envoy__extensions__filters__http__fault__v3__httpfault__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Http__Fault__V3__HTTPFault> { unsafe slot.typed() }

        package var delay: Envoy.FaultDelay? {
            get { unsafe slot.message(c.pointee.delay) }
            nonmutating set { unsafe c.pointee.delay = newValue?.c }
        }

        package var abort: Envoy.FaultAbort? {
            get { unsafe slot.message(c.pointee.abort) }
            nonmutating set { unsafe c.pointee.abort = newValue?.c }
        }
    }
}
