package import Bytes
internal import CEnvoyProto

/// A resource as both protocols send it: encoded once, shared by every response that carries it.
///
/// `DeltaDiscoveryResponse.resources`, `DiscoveryResponse.resources` and `Resource.resource` all have field number 2.
/// So one buffer holds the complete entry of a delta response, in which a `Resource` writes its name and version
/// before its `Any`, and the entry of a state-of-the-world response is the end of it:
///
///     delta  12 len | 1a len name | 0a 10 version | 12 len | 0a len type_url | 12 len message
///     SotW                                          12 len | 0a len type_url | 12 len message
///
/// Source: envoy/service/discovery/v3/discovery.proto; design.md, idea 3.
package final class EncodedResource: Sendable {
    /// What the resource is called in its type.
    package let name: String
    /// Hash of the `Any`: equal content, equal version, in every process.
    package let version: UInt64
    /// The entry of a delta response; its end from `sotwOffset` on is the entry of a state-of-the-world response.
    package let bytes: SharedBytes
    /// Where the state-of-the-world entry begins in `bytes`.
    package let sotwOffset: Int

    /// `version` as it is sent: sixteen hex digits.
    package var versionText: String { hexVersion(version) }

    /// One entry of `DeltaDiscoveryResponse.resources`, its key and length included.
    package var deltaSegment: Segment { Segment(bytes) }

    /// One entry of `DiscoveryResponse.resources`, its key and length included.
    package var sotwSegment: Segment { Segment(bytes, sotwOffset..<bytes.count) }

    /// The same resource under a version that also depends on `salt`: it changes when either does.
    ///
    /// For a resource that must be sent again when something beside its bytes has changed.
    package func salted(_ salt: UInt64) -> EncodedResource { EncodedResource(self, salt: salt) }

    private init(_ original: EncodedResource, salt: UInt64) {
        let version = stableHash(original.versionText + hexVersion(salt))
        let versionOffset = original.sotwOffset - versionDigits
        bytes = unsafe SharedBytes(count: original.bytes.count) { memory in
            unsafe original.bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
            let text = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[versionOffset..<original.sotwOffset])
            unsafe text.copyBytes(from: hexVersion(version).utf8)
        }
        name = original.name
        self.version = version
        sotwOffset = original.sotwOffset
    }

    /// Encodes the message at `slot`.
    @usableFromInline
    convenience init(name: String, typeURL: StaticString, slot: MessageSlot) {
        unsafe self.init(
            name: name, typeURL: typeURL.withUTF8Buffer { unsafe Array($0) },
            messageSize: protobuf_c_message_get_packed_size(slot.base)
        ) { memory in unsafe slot.pack(into: memory) }
    }

    /// The resource of a message that is encoded already.
    package convenience init(name: String, typeURL: String, message: WireMessage) {
        self.init(name: name, typeURL: Array(typeURL.utf8), encoded: message.encoded)
    }

    /// The same, of its bytes.
    convenience init(name: String, typeURL: StaticString, encoded message: [UInt8]) {
        self.init(name: name, typeURL: typeURL.withUTF8Buffer { unsafe Array($0) }, encoded: message)
    }

    private convenience init(name: String, typeURL: [UInt8], encoded message: [UInt8]) {
        unsafe self.init(name: name, typeURL: typeURL, messageSize: message.count) { memory in
            unsafe memory.copyBytes(from: message)
        }
    }

    /// - Parameter fill: writes the message.
    private init(
        name: String, typeURL: [UInt8], messageSize: Int, fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        let anySize =
            lengthDelimitedSize(field: 1, length: typeURL.count) + lengthDelimitedSize(field: 2, length: messageSize)
        let sotwSize = lengthDelimitedSize(field: 2, length: anySize)
        let versionSize = lengthDelimitedSize(field: 1, length: versionDigits)
        let nameSize = name.isEmpty ? 0 : lengthDelimitedSize(field: 3, length: name.utf8.count)
        let resourceSize = nameSize + versionSize + sotwSize

        var head = OutputBuffer(capacity: 32 + nameSize + versionSize + typeURL.count)
        head.appendLengthDelimitedHead(field: 2, length: resourceSize)
        head.appendField(3, string: name)
        head.appendLengthDelimitedHead(field: 1, length: versionDigits)
        let versionOffset = head.count
        for _ in 0..<versionDigits { head.append(0) }
        let sotwOffset = head.count
        head.appendLengthDelimitedHead(field: 2, length: anySize)
        let anyOffset = head.count
        head.appendLengthDelimitedHead(field: 1, length: typeURL.count)
        head.append(contentsOf: typeURL)
        head.appendLengthDelimitedHead(field: 2, length: messageSize)

        var hash: UInt64 = 0
        bytes = unsafe SharedBytes(count: head.count + messageSize) { memory in
            unsafe memory.copyBytes(from: head.bytes)
            unsafe fill(UnsafeMutableRawBufferPointer(rebasing: memory[head.count...]))
            hash = unsafe stableHash(UnsafeRawBufferPointer(rebasing: memory[anyOffset...]))
            let version = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[versionOffset..<sotwOffset])
            unsafe version.copyBytes(from: hexVersion(hash).utf8)
        }
        self.name = name
        self.version = hash
        self.sotwOffset = sotwOffset
    }

    /// The message itself, to be looked into and changed.
    ///
    /// - Throws: never for what was encoded here.
    package var message: WireMessage {
        get throws(DecodeError) {
            // The entry of a response is a response with one resource.
            let response = try WireMessage(decoding: Array(bytes.array[sotwSegment.range]))
            return try response.message(2)?.message(2) ?? WireMessage()
        }
    }
}

/// A version is a 64-bit hash in hex.
private let versionDigits = 16

extension MessageSlot {
    /// The message as bytes of its own.
    @usableFromInline
    func packed() -> SharedBytes {
        let size = unsafe protobuf_c_message_get_packed_size(base)
        return unsafe SharedBytes(count: size) { memory in unsafe pack(into: memory) }
    }

    /// Writes the message to `memory`, which has exactly the size that protobuf-c has counted.
    func pack(into memory: UnsafeMutableRawBufferPointer) {
        // An empty message has no bytes, and an empty buffer may have no address.
        guard let start = memory.baseAddress else { return }
        let written = unsafe protobuf_c_message_pack(base, start.assumingMemoryBound(to: UInt8.self))
        precondition(written == memory.count, "protobuf-c packs what it has counted")
    }
}
