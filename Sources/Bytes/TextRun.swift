/// Texts one behind the other as UTF-8, for who copies them often: one list of bytes, where each `String` would count
/// references.
package struct TextRun: Sendable {
    /// Their bytes. None of them is NUL.
    package private(set) var bytes: [UInt8] = []
    /// Where each text ends in `bytes`.
    package private(set) var ends: [Int] = []

    /// No texts.
    package init() {}

    /// Number of texts.
    package var count: Int { ends.count }

    /// Appends a text; NULs in it become U+FFFD, as in all texts of messages.
    package mutating func append(_ text: String) {
        for byte in text.utf8 {
            if byte == 0 { bytes += "\u{FFFD}".utf8 } else { bytes.append(byte) }
        }
        ends.append(bytes.count)
    }

    /// Where the texts of these numbers are in `bytes`.
    package func range(of numbers: Range<Int>) -> Range<Int> {
        numbers.isEmpty
            ? 0..<0 : (numbers.lowerBound == 0 ? 0 : ends[numbers.lowerBound - 1])..<ends[numbers.upperBound - 1]
    }
}
