// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.access_loggers.stream.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.access_loggers.stream.v3.StdoutAccessLog
    @safe package struct StdoutAccessLog: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__Stream__V3__StdoutAccessLog.self, in: arena, envoy__extensions__access_loggers__stream__v3__stdout_access_log__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__Stream__V3__StdoutAccessLog> { unsafe slot.typed() }

        package var logFormat: Envoy.SubstitutionFormatString? {
            get { unsafe c.pointee.access_log_format_case.rawValue == 1 ? slot.message(c.pointee.log_format) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.log_format = newValue.c
                    unsafe c.pointee.access_log_format_case = .init(rawValue: 1)
                } else if unsafe c.pointee.access_log_format_case.rawValue == 1 {
                    unsafe c.pointee.access_log_format_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.extensions.access_loggers.stream.v3.StderrAccessLog
    @safe package struct StderrAccessLog: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StderrAccessLog"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__Stream__V3__StderrAccessLog.self, in: arena, envoy__extensions__access_loggers__stream__v3__stderr_access_log__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__Stream__V3__StderrAccessLog> { unsafe slot.typed() }

        package var logFormat: Envoy.SubstitutionFormatString? {
            get { unsafe c.pointee.access_log_format_case.rawValue == 1 ? slot.message(c.pointee.log_format) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.log_format = newValue.c
                    unsafe c.pointee.access_log_format_case = .init(rawValue: 1)
                } else if unsafe c.pointee.access_log_format_case.rawValue == 1 {
                    unsafe c.pointee.access_log_format_case = .init(rawValue: 0)
                }
            }
        }
    }
}
