import EnvoyAPI
import MeshConfig

extension HTTPFault {
    /// What the fault filter does on a route. Source: generation.md 6.3, "fault".
    func message(in arena: Arena) -> AnyMessage {
        arena.any(Envoy.HTTPFault.self) { fault in
            if let delay {
                fault.delay = arena.make { message in
                    message.fixedDelay = delay.duration
                    message.percentage = delay.share.message(in: arena)
                }
            }
            if let abort {
                fault.abort = arena.make { message in
                    switch abort.status {
                    case .http(let status): message.httpStatus = UInt32(status)
                    case .grpc(let status): message.grpcStatus = UInt32(status)
                    }
                    message.percentage = abort.share?.message(in: arena)
                }
            }
        }
    }
}

extension FractionalPercent {
    /// The same as Envoy says it.
    func message(in arena: Arena) -> Envoy.FractionalPercent {
        arena.make { percent in
            percent.numerator = UInt32(numerator)
            percent.denominator = denominator == .million ? .million : .hundred
        }
    }

    /// The same as a share that Envoy's operators could change at run time.
    func runtimeMessage(in arena: Arena) -> Envoy.RuntimeFractionalPercent {
        arena.make { $0.defaultValue = message(in: arena) }
    }
}
