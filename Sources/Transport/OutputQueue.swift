internal import Bytes

/// The messages of one stream that wait to be framed, by reference.
struct OutputQueue {
    private static let prefixBytes = 5

    /// Number of bytes that wait, prefixes included.
    private(set) var count = 0

    /// The message that is being framed, while `count` is not 0: mostly the only one, so it has its place here.
    private var first = OutgoingMessage([])
    /// Those behind it, oldest first from `next` on.
    private var waiting: [OutgoingMessage] = []
    private var next = 0
    /// Bytes of the first message's prefix and of its own that have gone.
    private var headOffset = 0
    /// Segments of the first message that have gone.
    private var segmentIndex = 0
    /// Bytes of the next segment that have gone.
    private var segmentOffset = 0

    /// Adds one message of less than 4 GiB. Source: gRPC over HTTP/2, "Length-Prefixed-Message".
    mutating func append(_ message: consuming OutgoingMessage) {
        precondition(UInt32(exactly: message.byteCount) != nil, "a gRPC message is less than 4 GiB")
        let wasEmpty = count == 0
        count += OutputQueue.prefixBytes + message.byteCount
        if wasEmpty { first = message } else { waiting.append(message) }
    }

    /// Moves the first `byteCount` bytes, of which there are as many, to `gather`, which has room for a frame and keeps
    /// what they belong to.
    mutating func move(_ byteCount: Int, to gather: Gather) {
        precondition(byteCount <= count, "only what waits is framed")
        count -= byteCount
        var left = byteCount
        while left > 0 {
            let headCount = OutputQueue.prefixBytes + first.ownByteCount
            if headOffset < headCount {
                let part = headOffset..<min(headCount, headOffset + left)
                first.appendHead(part, to: gather)
                headOffset = part.upperBound
                left -= part.count
            } else {
                left -= moveSegment(left, to: gather)
            }
            skipSegmentsThatHaveGone()
            if headOffset == headCount, segmentIndex == first.shared.count { dropFirst(to: gather) }
        }
        if segmentIndex > 0 || segmentOffset > 0 { gather.keep(first.shared) }
    }

    /// - Returns: how many bytes were moved, at most `byteCount`.
    private mutating func moveSegment(_ byteCount: Int, to gather: Gather) -> Int {
        let range = first.shared[segmentIndex].range
        let start = range.lowerBound + segmentOffset
        let part = start..<min(range.upperBound, start + byteCount)
        // Without counting a reference: other shards' queues have the same bytes, and the message here keeps them.
        let bytes = unsafe Unmanaged.passUnretained(first.shared[segmentIndex].bytes)
        unsafe bytes._withUnsafeGuaranteedRef { gather.append($0, part) }
        segmentOffset += part.count
        return part.count
    }

    private mutating func skipSegmentsThatHaveGone() {
        while segmentIndex < first.shared.count, segmentOffset == first.shared[segmentIndex].range.count {
            segmentIndex += 1
            segmentOffset = 0
        }
    }

    private mutating func dropFirst(to gather: Gather) {
        (headOffset, segmentIndex, segmentOffset) = (0, 0, 0)
        var gone = OutgoingMessage([])
        swap(&first, &gone)
        gather.keep(gone.shared)
        guard !waiting.isEmpty else { return }
        swap(&first, &waiting[next])
        next += 1
        if next == waiting.count {
            waiting = []
            next = 0
        } else if next >= 64, 2 * next >= waiting.count {
            waiting.removeFirst(next)
            next = 0
        }
    }
}

extension OutgoingMessage {
    /// Copies a part of gRPC's prefix and of what follows it of the message's own bytes.
    fileprivate func appendHead(_ part: Range<Int>, to gather: Gather) {
        let length = UInt32(truncatingIfNeeded: byteCount)
        let prefix: InlineArray<5, UInt8> = [
            0, UInt8(truncatingIfNeeded: length >> 24), UInt8(truncatingIfNeeded: length >> 16),
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
        ]
        let prefixPart = part.clamped(to: 0..<prefix.count)
        unsafe gather.append(copying: prefix.span.bytes.extracting(prefixPart))
        let ownPart = part.clamped(to: prefix.count..<prefix.count + ownByteCount)
        guard !ownPart.isEmpty else { return }
        withOwnBytes { own in
            gather.append(
                copying: own.extracting(ownPart.lowerBound - prefix.count..<ownPart.upperBound - prefix.count))
        }
    }
}
