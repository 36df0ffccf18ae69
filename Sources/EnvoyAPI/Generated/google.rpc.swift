// swift-format-ignore-file
// Written by scripts/proto_swift.py from package google.rpc in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// google.rpc.ErrorInfo
    @safe package struct ErrorInfo: Message {
        package static let typeURL: StaticString = "type.googleapis.com/google.rpc.ErrorInfo"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Google__Rpc__ErrorInfo.self, in: arena, google__rpc__error_info__init)
        }
        var c: UnsafeMutablePointer<Google__Rpc__ErrorInfo> { unsafe slot.typed() }

        package var reason: String {
            get { unsafe slot.string(c.pointee.reason) }
            nonmutating set { unsafe c.pointee.reason = slot.string(newValue) }
        }

        package var domain: String {
            get { unsafe slot.string(c.pointee.domain) }
            nonmutating set { unsafe c.pointee.domain = slot.string(newValue) }
        }

        package var metadata: StringMap { .init(slot, field: 3) }
    }
}

extension Envoy {
    /// google.rpc.Status
    @safe package struct RpcStatus: Message {
        package static let typeURL: StaticString = "type.googleapis.com/google.rpc.Status"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Google__Rpc__Status.self, in: arena, google__rpc__status__init)
        }
        var c: UnsafeMutablePointer<Google__Rpc__Status> { unsafe slot.typed() }

        package var code: Int32 {
            get { unsafe c.pointee.code }
            nonmutating set { unsafe c.pointee.code = newValue }
        }

        package var message: String {
            get { unsafe slot.string(c.pointee.message) }
            nonmutating set { unsafe c.pointee.message = slot.string(newValue) }
        }

        package var details: MessageList<AnyMessage> { .init(slot, field: 3) }
    }
}
