internal import Bytes

/// Names and versions of resources, each kept once however many proxies hold it, and known by a small number. Nothing
/// is ever taken out: a load test ends.
struct NamePool {
    /// A text of the pool. Numbers count up from 0.
    struct ID: Hashable, Comparable {
        let number: UInt32

        static func < (left: ID, right: ID) -> Bool { left.number < right.number }
    }

    private var text: [UInt8] = []
    /// Where each name ends in `text`; the next one begins there.
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    /// An open hash table of numbers plus one, 0 for a free slot. Its size is a power of two, at least twice `ends`.
    private var slots = [UInt32](repeating: 0, count: 1024)

    /// How many texts there are.
    var count: Int { ends.count }

    /// The number of the text `bytes`, which is new or not.
    mutating func id(of bytes: RawSpan) -> ID {
        let hash = unsafe bytes.withUnsafeBytes { unsafe stableHash($0) }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if hashes[Int(number)] == hash, isEqual(number, bytes) { return ID(number: number) }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = UInt32(ends.count)
        unsafe bytes.withUnsafeBytes { unsafe text.append(contentsOf: $0) }
        ends.append(text.count)
        hashes.append(hash)
        slots[slot] = number + 1
        if ends.count * 2 > slots.count { grow() }
        return ID(number: number)
    }

    /// The number of `text`.
    mutating func id(of text: String) -> ID {
        let bytes = Array(text.utf8)
        return unsafe id(of: bytes.span.bytes)
    }

    /// The bytes of a text.
    func bytes(of id: ID) -> ArraySlice<UInt8> { text[range(of: id.number)] }

    /// A text as a string: for messages to people.
    func string(of id: ID) -> String { String(decoding: bytes(of: id), as: UTF8.self) }

    private func range(of number: UInt32) -> Range<Int> {
        (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
    }

    private func isEqual(_ number: UInt32, _ bytes: RawSpan) -> Bool {
        let range = range(of: number)
        guard range.count == bytes.byteCount else { return false }
        return unsafe text.withUnsafeBytes { text in
            unsafe bytes.withUnsafeBytes { unsafe $0.elementsEqual(text[range]) }
        }
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number) + 1
        }
    }
}
