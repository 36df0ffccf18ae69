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
            unsafe writeHexVersion(version, to: text)
        }
        name = original.name
        self.version = version
        sotwOffset = original.sotwOffset
    }

    /// Encodes the message at `slot`.
    @usableFromInline
    convenience init(name: String, typeURL: StaticString, slot: MessageSlot) {
        self.init(
            name,
            typeURL.withUTF8Buffer { url in
                unsafe Entry(name, url, messageSize: protobuf_c_message_get_packed_size(slot.base)) { memory in
                    unsafe slot.pack(into: memory)
                }
            })
    }

    /// The resource of a message that is packed already.
    @usableFromInline
    convenience init(name: String, typeURL: StaticString, _ message: PackedBytes) {
        self.init(
            name,
            typeURL.withUTF8Buffer { url in
                unsafe Entry(name, url, messageSize: message.count) { memory in
                    unsafe memory.copyMemory(from: UnsafeRawBufferPointer(start: message.start, count: message.count))
                }
            })
    }

    /// The resource of a message that is encoded already.
    package convenience init(name: String, typeURL: String, message: WireMessage) {
        var typeURL = typeURL
        self.init(name, typeURL.withUTF8 { url in unsafe Entry(name, url, message.encoded) })
    }

    /// The same, of its bytes.
    convenience init(name: String, typeURL: StaticString, encoded message: [UInt8]) {
        self.init(name, typeURL.withUTF8Buffer { url in unsafe Entry(name, url, message) })
    }

    private init(_ name: String, _ entry: Entry) {
        self.name = name
        bytes = entry.bytes
        version = entry.version
        sotwOffset = entry.sotwOffset
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

/// The bytes of a resource as they are laid out.
private struct Entry {
    let bytes: SharedBytes
    let version: UInt64
    let sotwOffset: Int

    /// - Parameter fill: writes the message, `messageSize` bytes of the type that `typeURL` names.
    init(
        _ name: String, _ typeURL: UnsafeBufferPointer<UInt8>, messageSize: Int,
        fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        let anySize =
            lengthDelimitedSize(field: 1, length: typeURL.count) + lengthDelimitedSize(field: 2, length: messageSize)
        let sotwSize = lengthDelimitedSize(field: 2, length: anySize)
        let versionSize = lengthDelimitedSize(field: 1, length: versionDigits)
        let nameSize = name.isEmpty ? 0 : lengthDelimitedSize(field: 3, length: name.utf8.count)
        let resourceSize = nameSize + versionSize + sotwSize
        let size = lengthDelimitedSize(field: 2, length: resourceSize)

        var (hash, sotwOffset): (UInt64, Int) = (0, 0)
        var name = name
        bytes = unsafe SharedBytes(count: size) { memory in
            var writer = unsafe MemoryWriter(memory)
            writer.writeHead(field: 2, length: resourceSize)
            if nameSize > 0 {
                writer.writeHead(field: 3, length: name.utf8.count)
                name.withUTF8 { unsafe writer.write(UnsafeRawBufferPointer($0)) }
            }
            writer.writeHead(field: 1, length: versionDigits)
            let version = unsafe UnsafeMutableRawBufferPointer(rebasing: writer.rest[..<versionDigits])
            writer.skip(versionDigits)
            sotwOffset = writer.offset
            writer.writeHead(field: 2, length: anySize)
            let any = unsafe writer.rest
            writer.writeHead(field: 1, length: typeURL.count)
            unsafe writer.write(UnsafeRawBufferPointer(typeURL))
            writer.writeHead(field: 2, length: messageSize)
            unsafe fill(writer.rest)
            hash = unsafe stableHash(UnsafeRawBufferPointer(any))
            unsafe writeHexVersion(hash, to: version)
        }
        version = hash
        self.sotwOffset = sotwOffset
    }
}

extension Entry {
    /// The same of the message's bytes.
    fileprivate init(_ name: String, _ typeURL: UnsafeBufferPointer<UInt8>, _ message: [UInt8]) {
        unsafe self.init(name, typeURL, messageSize: message.count) { unsafe $0.copyBytes(from: message) }
    }
}

/// Writes into memory of which the size has been counted before.
@safe private struct MemoryWriter {
    private(set) var offset = 0
    private let memory: UnsafeMutableRawBufferPointer

    init(_ memory: UnsafeMutableRawBufferPointer) { unsafe self.memory = memory }

    /// What is not written yet.
    var rest: UnsafeMutableRawBufferPointer { unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset...]) }

    mutating func skip(_ count: Int) { offset += count }

    /// The key of a length-delimited field and the length of its payload.
    mutating func writeHead(field number: Int, length: Int) {
        writeVarint(UInt64(number) << 3 | 2)
        writeVarint(UInt64(length))
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        unsafe rest.copyMemory(from: bytes)
        offset += bytes.count
    }

    private mutating func writeVarint(_ value: UInt64) {
        var left = value
        while left >= 0x80 {
            unsafe memory[offset] = UInt8(truncatingIfNeeded: left) | 0x80
            offset += 1
            left >>= 7
        }
        unsafe memory[offset] = UInt8(left)
        offset += 1
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
