internal import Bytes
internal import CEnvoyProto

/// A packed message in an arena, to be a part of another one: `MessageList.append`.
@safe package struct Fragment<M: Message> {
    let bytes: PackedBytes

    package init(_ bytes: PackedBytes) { self.bytes = bytes }

    /// `message` as it is now.
    package init(_ message: M) { self.init(PackedBytes(message)) }
}

/// A packed message in the memory of an arena.
@safe package struct PackedBytes {
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    init(start: UnsafeMutablePointer<UInt8>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// `message` as it is now.
    package init(_ message: some Message) {
        let slot = message.slot
        count = unsafe protobuf_c_message_get_packed_size(slot.base)
        let memory = unsafe slot.arena.allocate(count)
        unsafe slot.pack(into: UnsafeMutableRawBufferPointer(start: memory, count: count))
        unsafe start = memory.assumingMemoryBound(to: UInt8.self)
    }

    /// The key that the message begins with, and how many bytes that has; there must be some.
    var firstKey: (key: UInt32, size: Int) {
        var (key, size): (UInt32, Int) = (0, 0)
        while true {
            let byte = unsafe start[size]
            key |= UInt32(byte & 0x7F) << UInt32(7 * size)
            size += 1
            if byte < 0x80 { return (key, size) }
        }
    }
}

/// As many bytes as any length has.
private let lengthSizeMax = 10

/// Writes `value` as a varint, for which there must be room.
@unsafe private func writeVarint(_ value: UInt64, at start: UnsafeMutablePointer<UInt8>) {
    var (rest, next) = unsafe (value, start)
    while rest >= 0x80 {
        unsafe next.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
        unsafe next += 1
        rest >>= 7
    }
    unsafe next.pointee = UInt8(truncatingIfNeeded: rest)
}

/// The bytes of a message with gaps where its texts belong.
///
/// It is filled from the end to the beginning, so that each length is known when its place is reached.
package final class Template {
    enum Part {
        /// These of `literals`.
        case literal(Range<Int>)
        /// The text of this number.
        case text(Int)
        /// Where something ends that stands behind its length.
        case end
        /// Where it begins.
        case length
    }

    /// How many texts a template may have: as many as Unicode has characters for private use in one place.
    package static let textCountMax = 6_400

    private let literals: [UInt8]
    /// From the last to the first.
    private let parts: [Part]
    /// How often each text occurs.
    private let uses: [Int]
    /// How many lengths there are, and how many of them are inside each other.
    private let lengthCount: Int
    private let depth: Int

    init(literals: [UInt8], parts: [Part], textCount: Int) {
        var uses = [Int](repeating: 0, count: textCount)
        var (open, depth, lengths) = (0, 0, 0)
        for part in parts {
            switch part {
            case .literal: break
            case .text(let number): uses[number] += 1
            case .length:
                open += 1
                lengths += 1
                depth = max(depth, open)
            case .end: open -= 1
            }
        }
        self.literals = literals
        self.parts = parts.reversed()
        self.uses = uses
        self.depth = depth
        lengthCount = lengths
    }

    /// The message with `texts`, as many as the template has.
    func filled(_ texts: [PackedText], in arena: ArenaMemory) -> PackedBytes {
        unsafe texts.withUnsafeBufferPointer { unsafe filled($0, in: arena) }
    }

    /// The same of texts that are not in the arena yet.
    func filled(_ texts: [String], in arena: ArenaMemory) -> PackedBytes {
        let copies = unsafe UnsafeMutableBufferPointer(
            start: arena.allocate(texts.count * MemoryLayout<PackedText>.stride)
                .bindMemory(to: PackedText.self, capacity: texts.count), count: texts.count)
        for (number, text) in texts.enumerated() {
            unsafe copies.initializeElement(at: number, to: PackedText(text, "", in: arena))
        }
        return unsafe filled(UnsafeBufferPointer(copies), in: arena)
    }

    private func filled(_ texts: UnsafeBufferPointer<PackedText>, in arena: ArenaMemory) -> PackedBytes {
        precondition(texts.count == uses.count, "a shape says how many texts there are")
        var size = literals.count
        for number in uses.indices { unsafe size += texts[number].count * uses[number] }
        // No length says more than everything together.
        size += varintSize(UInt64(size + lengthSizeMax * lengthCount)) * lengthCount
        let ends = unsafe arena.allocate(depth * MemoryLayout<Int>.stride).bindMemory(to: Int.self, capacity: depth)
        let start = unsafe arena.allocate(size).bindMemory(to: UInt8.self, capacity: size)
        var (offset, open) = (size, 0)
        unsafe literals.withUnsafeBufferPointer { literals in
            for part in parts {
                switch part {
                case .literal(let range):
                    offset -= range.count
                    guard let source = literals.baseAddress else { continue }
                    unsafe (start + offset).update(from: source + range.lowerBound, count: range.count)
                case .text(let number):
                    let text = unsafe texts[number]
                    offset -= text.count
                    unsafe (start + offset).update(from: text.start, count: text.count)
                case .end:
                    unsafe ends[open] = offset
                    open += 1
                case .length:
                    open -= 1
                    let length = unsafe UInt64(ends[open] - offset)
                    offset -= varintSize(length)
                    unsafe writeVarint(length, at: start + offset)
                }
            }
        }
        return unsafe PackedBytes(start: start + offset, count: size - offset)
    }
}
