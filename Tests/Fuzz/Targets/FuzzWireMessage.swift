import EnvoyAPI
import EnvoySchema

/// The first byte says of which type a message is, the second how long it is; behind it is a patch to merge into it.
func fuzzWireMessage(_ bytes: [UInt8]) {
    guard bytes.count >= 2, let type = MessageType(named: types[Int(bytes[0]) % types.count]) else { return }
    let rest = bytes.dropFirst(2)
    let (first, second) = (Array(rest.prefix(Int(bytes[1]))), Array(rest.dropFirst(Int(bytes[1]))))
    _ = unsafe JSONObject(typeURL: "type.googleapis.com/\(type.name)", message: first.span.bytes)
    guard let message = decode(first), let patch = decode(second) else { return }
    precondition(decode(message.encoded) == message, "what was read can be written")
    for replacingLists in [false, true] {
        var merged = message
        do throws(DecodeError) {
            try merged.merge(patch, as: type, replacingLists: replacingLists)
        } catch {
            precondition(!error.description.isEmpty, "a refusal has a reason")
        }
        precondition(decode(merged.encoded) == merged, "so can what was merged")
    }
    var merged = message
    _ = try? merged.mergeAny(patch)  // it is merged, or it has a reason
    precondition(decode(merged.encoded) == merged, "so can what was merged inside")
}

/// Types with everything that a merge treats in its own way: maps, oneofs, lists, wrappers, durations, packed messages.
private let types = [
    "envoy.config.cluster.v3.Cluster", "envoy.config.listener.v3.Listener",
    "envoy.config.route.v3.RouteConfiguration", "google.protobuf.Any", "google.protobuf.Struct",
    "envoy.config.rbac.v3.RBAC",
]

private func decode(_ bytes: [UInt8]) -> WireMessage? {
    do throws(DecodeError) {
        return try WireMessage(decoding: bytes)
    } catch {
        precondition(!error.description.isEmpty, "a refusal has a reason")
        return nil
    }
}
