// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.http.header_formatters.preserve_case.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig
    @safe package struct PreserveCaseFormatterConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Http__HeaderFormatters__PreserveCase__V3__PreserveCaseFormatterConfig.self, in: arena, envoy__extensions__http__header_formatters__preserve_case__v3__preserve_case_formatter_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Http__HeaderFormatters__PreserveCase__V3__PreserveCaseFormatterConfig> { unsafe slot.typed() }
    }
}
