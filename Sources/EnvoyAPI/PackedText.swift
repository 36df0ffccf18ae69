package import Bytes

/// A text in the memory of an arena, as UTF-8: to hand it on counts no references, and its beginnings are texts
/// themselves.
///
/// It is valid as long as the messages of its arena (`Message`).
@safe package struct PackedText: Equatable {
    let start: UnsafeMutablePointer<UInt8>
    /// Number of bytes.
    package let count: Int
    /// Whether all of it is known to be ASCII without capital letters, as nearly all names are.
    package let isPlain: Bool

    fileprivate init(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, isPlain: Bool) {
        unsafe self.start = start
        self.count = count
        self.isPlain = isPlain
    }

    /// A copy of `text` and then `suffix`. NULs become U+FFFD, as in all texts of messages (`ArenaMemory.cString`).
    init(_ text: String, _ suffix: String, in arena: ArenaMemory) {
        let count = text.utf8.count + suffix.utf8.count
        let memory = unsafe UnsafeMutableBufferPointer(
            start: arena.allocate(count).bindMemory(to: UInt8.self, capacity: count), count: count)
        let next = unsafe memory.update(fromContentsOf: text.utf8)
        unsafe _ = UnsafeMutableBufferPointer(rebasing: memory[next...]).update(fromContentsOf: suffix.utf8)
        // Without a way out of the loop it takes many bytes at a time.
        var (nuls, others): (UInt8, UInt8) = (0, 0)
        for place in 0..<count {
            let byte = unsafe memory[place]
            nuls |= byte == 0 ? 1 : 0
            others |= byte >= 0x80 || byte &- UInt8(ascii: "A") < 26 ? 1 : 0
        }
        if nuls != 0 {
            let clean = unsafe arena.utf8(text + suffix)
            unsafe self.init(clean.baseAddress.unsafelyUnwrapped, clean.count, isPlain: false)
        } else {
            unsafe self.init(memory.baseAddress.unsafelyUnwrapped, count, isPlain: others == 0)
        }
    }

    /// Its first `count` bytes, of which it must have as many.
    package func prefix(_ count: Int) -> PackedText {
        precondition(count <= self.count, "a beginning is not longer than the whole")
        return unsafe PackedText(start, count, isPlain: isPlain)
    }

    /// Byte `index`, which it must have.
    package subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "a byte inside the text")
        return unsafe start[index]
    }

    /// The same on its own.
    package var string: String {
        unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: start, count: count) }

    /// Whether both have the same bytes.
    package static func == (a: PackedText, b: PackedText) -> Bool {
        unsafe a.count == b.count && (a.start == b.start || a.firstDifference(from: b, a.count) == nil)
    }

    /// By a hash that nobody outside the process can foresee.
    package var keyedHash: UInt64 { unsafe Bytes.keyedHash(bytes.bytes) }

    /// Whether it comes before `other` in the order of strings.
    package func precedes(_ other: PackedText) -> Bool {
        guard isPlain, other.isPlain else { return string < other.string }
        guard let place = firstDifference(from: other, min(count, other.count)) else { return count < other.count }
        return unsafe start[place] < other.start[place]
    }

    /// Where the first `count` bytes of the two differ first.
    private func firstDifference(from other: PackedText, _ count: Int) -> Int? {
        var place = 0
        while place + 8 <= count {
            let (own, others) = (word(place), other.word(place))
            if own != others { return place + (own ^ others).trailingZeroBitCount / 8 }
            place += 8
        }
        while place < count {
            if unsafe start[place] != other.start[place] { return place }
            place += 1
        }
        return nil
    }

    private func word(_ place: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
}

extension Arena {
    /// A copy of `text` and then `suffix`.
    package func text(_ text: String, _ suffix: String = "") -> PackedText { PackedText(text, suffix, in: memory) }

    /// Appends copies of the texts of these numbers.
    package func append(_ run: TextRun, _ numbers: Range<Int>, to texts: inout [PackedText]) {
        let range = run.range(of: numbers)
        let copy = unsafe memory.allocate(range.count).bindMemory(to: UInt8.self, capacity: range.count)
        unsafe run.bytes.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress {
                unsafe copy.update(from: start + range.lowerBound, count: range.count)
            }
        }
        var start = 0
        for number in numbers {
            let end = run.ends[number] - range.lowerBound
            unsafe texts.append(PackedText(copy + start, end - start, isPlain: false))
            start = end
        }
    }
}
