/// A text file of the repository.
struct TextFile {
    /// Relative to the repository.
    let path: String
    let text: [UInt8]

    /// Where one of `needles` occurs, which are ASCII, as `FILE:LINE: needle`.
    ///
    /// - Parameter asWords: only where it is no part of a longer word.
    func places(of needles: [String], asWords: Bool = false) -> [String] {
        let needles = needles.map { Array($0.utf8) }
        // One lookup for each byte of the repository: a table is fast without an optimiser too.
        var begins = [Bool](repeating: false, count: 256)
        for needle in needles { begins[Int(needle[0])] = true }
        var places: [String] = []
        for position in 0..<text.count where begins[Int(text[position])] {
            for needle in needles where text[position...].starts(with: needle) {
                if asWords, isWordPart(at: position - 1) || isWordPart(at: position + needle.count) { continue }
                let line = text[..<position].count { $0 == UInt8(ascii: "\n") } + 1
                places.append("\(path):\(line): \(String(decoding: needle, as: UTF8.self))")
            }
        }
        return places
    }

    /// The numbers of the lines with more than `columnCount` characters.
    func lines(widerThan columnCount: Int) -> [Int] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().compactMap {
            // Every byte but those that continue a character.
            $1.count > columnCount && $1.count(where: { $0 & 0xC0 != 0x80 }) > columnCount ? $0 + 1 : nil
        }
    }

    private func isWordPart(at position: Int) -> Bool {
        guard text.indices.contains(position) else { return false }
        let character = Character(UnicodeScalar(text[position]))
        return character.isLetter || character.isNumber || character == "_"
    }
}
