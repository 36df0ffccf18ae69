internal import Bytes

/// The messages of one stream that wait to be framed, by reference.
struct OutputQueue {
    private enum Item {
        /// gRPC's prefix of a message of so many bytes.
        case prefix(UInt32)
        case segment(Segment)

        var count: Int {
            switch self {
            case .prefix: OutputQueue.prefixBytes
            case .segment(let segment): segment.count
            }
        }
    }

    private static let prefixBytes = 5
    private static let itemCapacityKept = 8

    /// Number of bytes that wait, prefixes included.
    private(set) var count = 0

    private var items: [Item] = []
    private var first = 0
    /// Bytes of the first item that have gone.
    private var offset = 0

    /// Adds one message. Source: gRPC over HTTP/2, "Length-Prefixed-Message".
    ///
    /// - Parameter segments: together less than 4 GiB.
    mutating func append(message segments: [Segment]) {
        let size = segments.byteCount
        guard let length = UInt32(exactly: size) else { preconditionFailure("a gRPC message is less than 4 GiB") }
        items.append(.prefix(length))
        for segment in segments where segment.count > 0 { items.append(.segment(segment)) }
        count += OutputQueue.prefixBytes + size
    }

    /// Moves the first `byteCount` bytes, of which there are as many, to `gather`, which has room for a frame.
    mutating func move(_ byteCount: Int, to gather: Gather) {
        precondition(byteCount <= count, "only what waits is framed")
        count -= byteCount
        var left = byteCount
        while left > 0 {
            let item = items[first]
            let part = offset..<min(item.count, offset + left)
            switch item {
            case .prefix(let length): OutputQueue.append(part, ofPrefix: length, to: gather)
            case .segment(let segment):
                let start = segment.range.lowerBound
                gather.append(segment.bytes, start + part.lowerBound..<start + part.upperBound)
            }
            left -= part.count
            offset = part.upperBound
            if offset == item.count { dropFirst() }
        }
    }

    private mutating func dropFirst() {
        offset = 0
        items[first] = .prefix(0)  // lets go of the bytes now, and of the place when there are many
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: first <= OutputQueue.itemCapacityKept)
            first = 0
        } else if first >= 64, 2 * first >= items.count {
            items.removeFirst(first)
            first = 0
        }
    }

    private static func append(_ part: Range<Int>, ofPrefix length: UInt32, to gather: Gather) {
        let prefix: InlineArray<5, UInt8> = [
            0, UInt8(truncatingIfNeeded: length >> 24), UInt8(truncatingIfNeeded: length >> 16),
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
        ]
        unsafe gather.append(copying: prefix.span.bytes.extracting(part))
    }
}
