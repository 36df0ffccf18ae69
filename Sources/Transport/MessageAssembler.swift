/// Cuts the data of one stream into gRPC messages.
///
/// A message that lies whole inside one chunk is handed out where it lies. Any other is put together in a buffer that
/// grows with what has really come, and is freed with its message.
/// Source: gRPC over HTTP/2, "Length-Prefixed-Message".
struct MessageAssembler {
    /// What a peer has done wrong; its stream should end with `status`.
    enum Failure: Error, Equatable {
        /// The flag byte is not 0: a compressed message, which nobody has agreed to, or nothing known at all.
        case compressed(flag: UInt8)
        /// A message of so many bytes is announced.
        case tooLarge(bytes: Int, limit: Int)

        /// What the peer is told.
        var status: GRPCStatus {
            switch self {
            case .compressed(let flag):
                GRPCStatus(.unimplemented, "message flag \(flag): compression is not supported")
            case .tooLarge(let bytes, let limit):
                GRPCStatus(.resourceExhausted, "message of \(bytes) bytes; at most \(limit) are accepted")
            }
        }
    }

    private var prefix = InlineArray<5, UInt8>(repeating: 0)
    private var prefixCount = 0
    private var length = 0
    private var partial: [UInt8] = []
    private var hasDelivered = false

    /// Whether a message has begun and not ended.
    var isInsideMessage: Bool { prefixCount > 0 }

    /// Takes the next chunk and calls `deliver` with each message that is complete with it, in order.
    ///
    /// - Parameters:
    ///   - limit: the longest message that is accepted, in bytes.
    ///   - firstLimit: the same for the first message, if it is more.
    /// - Throws: at the prefix of a message that is not accepted; the assembler is of no use afterwards.
    mutating func add(
        _ chunk: RawSpan, limit: Int, firstLimit: Int = 0, deliver: (RawSpan) -> Void
    ) throws(Failure) {
        var position = 0
        while position < chunk.byteCount || isComplete {
            if prefixCount == 0 {
                let whole = chunk.wholeMessage(at: position, limit: max(limit, hasDelivered ? 0 : firstLimit))
                if let whole {
                    position = whole.upperBound
                    hasDelivered = true
                    deliver(chunk.extracting(whole))
                    continue
                }
            }
            if prefixCount < prefix.count {
                prefix[prefixCount] = chunk.byte(at: position)
                prefixCount += 1
                position += 1
                if prefixCount == prefix.count { length = try checkedLength(max(limit, hasDelivered ? 0 : firstLimit)) }
                continue
            }
            let end = position + min(length - partial.count, chunk.byteCount - position)
            let part = chunk.extracting(position..<end)
            position = end
            if partial.isEmpty, part.byteCount == length {
                prefixCount = 0
                hasDelivered = true
                deliver(part)
            } else {
                unsafe part.withUnsafeBytes { bytes in unsafe partial.append(contentsOf: bytes) }
                if partial.count == length { deliverPartial(deliver) }
            }
        }
    }

    /// An empty message is complete with its prefix.
    private var isComplete: Bool { prefixCount == prefix.count && length == 0 }

    private func checkedLength(_ limit: Int) throws(Failure) -> Int {
        guard prefix[0] == 0 else { throw .compressed(flag: prefix[0]) }
        var length = 0
        for index in 1..<prefix.count { length = length << 8 | Int(prefix[index]) }
        guard length <= limit else { throw .tooLarge(bytes: length, limit: limit) }
        return length
    }

    private mutating func deliverPartial(_ deliver: (RawSpan) -> Void) {
        let message = partial
        partial = []
        prefixCount = 0
        hasDelivered = true
        unsafe message.withUnsafeBytes { bytes in unsafe deliver(bytes.bytes) }
    }
}

extension RawSpan {
    /// Where the message is whose prefix is at `position`; nil: not all of it is here, or it is not accepted.
    fileprivate func wholeMessage(at position: Int, limit: Int) -> Range<Int>? {
        let prefixCount = 5
        guard byteCount - position >= prefixCount, byte(at: position) == 0 else { return nil }
        let length = Int(UInt32(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: position + 1, as: UInt32.self)))
        let start = position + prefixCount
        guard length <= limit, length <= byteCount - start else { return nil }
        return start..<start + length
    }

    fileprivate func byte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
