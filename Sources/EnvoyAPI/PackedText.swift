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
        let wordCount = (count + 7) / 8
        let words = unsafe arena.allocate(8 * wordCount)
        // What follows the texts in the last word is as plain as they are.
        if count > 0 { unsafe words.storeBytes(of: allPlain, toByteOffset: 8 * (wordCount - 1), as: UInt64.self) }
        let memory = unsafe UnsafeMutableBufferPointer(
            start: words.bindMemory(to: UInt8.self, capacity: 8 * wordCount), count: count)
        let next = unsafe memory.update(fromContentsOf: text.utf8)
        unsafe _ = UnsafeMutableBufferPointer(rebasing: memory[next...]).update(fromContentsOf: suffix.utf8)
        var (nuls, others): (UInt64, UInt64) = (0, 0)
        for place in 0..<wordCount {
            let word = unsafe words.load(fromByteOffset: 8 * place, as: UInt64.self)
            nuls |= (word &- each(0x01)) & ~word
            let low = word & each(0x7F)
            // No byte carries into the next: from A on, but not behind Z.
            others |= word | ((low &+ each(0x80 - 0x41)) & ~(low &+ each(0x80 - 0x5B)))
        }
        (nuls, others) = (nuls & each(0x80), others & each(0x80))
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

/// A word of which each byte is `byte`.
private func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

/// Eight bytes of what is neither NUL nor a capital letter.
private let allPlain = each(0x61)

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
