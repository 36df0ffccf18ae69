// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.access_loggers.grpc.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig
    @safe package struct HttpGrpcAccessLogConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__Grpc__V3__HttpGrpcAccessLogConfig.self, in: arena, envoy__extensions__access_loggers__grpc__v3__http_grpc_access_log_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__Grpc__V3__HttpGrpcAccessLogConfig> { unsafe slot.typed() }

        package var commonConfig: Envoy.CommonGrpcAccessLogConfig? {
            get { unsafe slot.message(c.pointee.common_config) }
            nonmutating set { unsafe c.pointee.common_config = newValue?.c }
        }

        package var additionalRequestHeadersToLog: StringList { .init(slot, field: 2) }

        package var additionalResponseHeadersToLog: StringList { .init(slot, field: 3) }

        package var additionalResponseTrailersToLog: StringList { .init(slot, field: 4) }
    }
}

extension Envoy {
    /// envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig
    @safe package struct TcpGrpcAccessLogConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__Grpc__V3__TcpGrpcAccessLogConfig.self, in: arena, envoy__extensions__access_loggers__grpc__v3__tcp_grpc_access_log_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__Grpc__V3__TcpGrpcAccessLogConfig> { unsafe slot.typed() }

        package var commonConfig: Envoy.CommonGrpcAccessLogConfig? {
            get { unsafe slot.message(c.pointee.common_config) }
            nonmutating set { unsafe c.pointee.common_config = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig
    @safe package struct CommonGrpcAccessLogConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__AccessLoggers__Grpc__V3__CommonGrpcAccessLogConfig.self, in: arena, envoy__extensions__access_loggers__grpc__v3__common_grpc_access_log_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__AccessLoggers__Grpc__V3__CommonGrpcAccessLogConfig> { unsafe slot.typed() }

        package var logName: String {
            get { unsafe slot.string(c.pointee.log_name) }
            nonmutating set { unsafe c.pointee.log_name = slot.string(newValue) }
        }

        package var grpcService: Envoy.GrpcService? {
            get { unsafe slot.message(c.pointee.grpc_service) }
            nonmutating set { unsafe c.pointee.grpc_service = newValue?.c }
        }

        package var filterStateObjectsToLog: StringList { .init(slot, field: 5) }

        package var transportApiVersion: Envoy.ApiVersion {
            get { unsafe .init(rawValue: c.pointee.transport_api_version.rawValue) }
            nonmutating set { unsafe c.pointee.transport_api_version = .init(rawValue: newValue.rawValue) }
        }
    }
}
