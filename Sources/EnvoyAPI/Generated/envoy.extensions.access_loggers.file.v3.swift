// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.access_loggers.file.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.access_loggers.file.v3.FileAccessLog
    @safe package struct FileAccessLog: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__File__V3__FileAccessLog.self, in: arena, envoy__extensions__access_loggers__file__v3__file_access_log__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__File__V3__FileAccessLog> { unsafe slot.typed() }

        package var path: String {
            get { unsafe slot.string(c.pointee.path) }
            nonmutating set { unsafe c.pointee.path = slot.string(newValue) }
        }

        package var logFormat: Envoy.SubstitutionFormatString? {
            get { unsafe c.pointee.access_log_format_case.rawValue == 5 ? slot.message(c.pointee.log_format) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.log_format = newValue.c
                    unsafe c.pointee.access_log_format_case = .init(rawValue: 5)
                } else if unsafe c.pointee.access_log_format_case.rawValue == 5 {
                    unsafe c.pointee.access_log_format_case = .init(rawValue: 0)
                }
            }
        }
    }
}
