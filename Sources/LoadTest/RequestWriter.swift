internal import Bytes
internal import EnvoyAPI

/// Writes discovery requests of either protocol, fields in the order of their numbers.
///
/// Source: envoy/service/discovery/v3/discovery.proto, `DiscoveryRequest` and `DeltaDiscoveryRequest`.
struct RequestWriter {
    /// What a request says, in both protocols.
    struct Content {
        /// The encoded Node; empty in all but the first request of a stream.
        var node: [UInt8] = []
        var typeURL: [UInt8] = []
        /// Of the last accepted response; state of the world only.
        var version: NamePool.ID?
        /// State of the world: all that is wanted; delta: what is wanted from now on.
        var names: [UInt32] = []
        /// Delta only.
        var unsubscribe: [UInt32] = []
        /// What is held after a reconnect, version by name; delta only.
        var held: [PairTable.Pair] = []
        var nonce: [UInt8] = []
        /// Why a response is refused; nil where it is accepted.
        var refusal: String?
    }

    let isDelta: Bool

    /// The encoded request.
    func bytes(of content: Content, _ names: NamePool) -> SharedBytes {
        var buffer = OutputBuffer(capacity: 128 + content.node.count + 64 * (content.names.count + content.held.count))
        if isDelta {
            buffer.append(1, content.node[...])
            buffer.append(2, content.typeURL[...])
            for name in content.names { buffer.append(3, names.bytes(of: NamePool.ID(number: name))) }
            for name in content.unsubscribe { buffer.append(4, names.bytes(of: NamePool.ID(number: name))) }
            for pair in content.held { append(pair, names, to: &buffer) }
            buffer.append(6, content.nonce[...])
            append(content.refusal, field: 7, to: &buffer)
        } else {
            if let version = content.version { buffer.append(1, names.bytes(of: version)) }
            buffer.append(2, content.node[...])
            for name in content.names { buffer.append(3, names.bytes(of: NamePool.ID(number: name))) }
            buffer.append(4, content.typeURL[...])
            buffer.append(5, content.nonce[...])
            append(content.refusal, field: 6, to: &buffer)
        }
        return buffer.shared()
    }

    private func append(_ pair: PairTable.Pair, _ names: NamePool, to buffer: inout OutputBuffer) {
        let name = names.bytes(of: NamePool.ID(number: pair.key))
        let version = names.bytes(of: NamePool.ID(number: pair.value))
        let size =
            lengthDelimitedSize(field: 1, length: name.count)
            + (version.isEmpty ? 0 : lengthDelimitedSize(field: 2, length: version.count))
        buffer.appendLengthDelimitedHead(field: 5, length: size)
        buffer.append(1, name)
        buffer.append(2, version)
    }

    /// google.rpc.Status with INTERNAL, as Envoy refuses.
    private func append(_ refusal: String?, field: Int, to buffer: inout OutputBuffer) {
        guard let refusal else { return }
        var status = OutputBuffer()
        status.appendVarint(1 << 3)
        status.appendVarint(13)
        status.appendField(2, string: refusal)
        buffer.append(field, status.bytes[...])
    }
}

extension OutputBuffer {
    /// Appends field `number` as bytes; nothing for none of them.
    fileprivate mutating func append(_ number: Int, _ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        appendLengthDelimitedHead(field: number, length: bytes.count)
        append(contentsOf: bytes)
    }
}
