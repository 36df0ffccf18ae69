import Bytes

@testable import EnvoyAPI

/// The readable form of a message that `build` fills, without its `@type`.
func tree<M: Message>(_ type: M.Type, in arena: Arena = Arena(), _ build: (M) -> Void) -> JSONObject {
    var object = tree(typeURL: "\(M.typeURL)", arena.serialize(type, build).array)
    object["@type"] = nil
    return object
}

func tree(typeURL: String, _ bytes: [UInt8]) -> JSONObject {
    unsafe bytes.withUnsafeBytes { memory in unsafe JSONObject(typeURL: typeURL, message: memory.bytes) }
}

func decodeSotW(_ bytes: [UInt8], wantNode: Bool = true) throws(DecodeError) -> DiscoveryRequest {
    try unsafe SharedBytes(bytes).withUnsafeBytes { memory throws(DecodeError) in
        unsafe try DiscoveryRequest(decoding: memory.bytes, wantNode: wantNode)
    }
}

func decodeDelta(_ bytes: [UInt8], wantNode: Bool = true) throws(DecodeError) -> DeltaDiscoveryRequest {
    try unsafe SharedBytes(bytes).withUnsafeBytes { memory throws(DecodeError) in
        unsafe try DeltaDiscoveryRequest(decoding: memory.bytes, wantNode: wantNode)
    }
}
