/// A word or a sign of Swift code; literals and comments leave none.
struct SwiftToken: Equatable {
    /// An identifier or keyword, `…` in backticks as written; else a single character.
    let text: String
    /// From 1.
    let line: Int
}

/// Takes Swift text apart, well enough for rules about its shape: what is in comments, strings and regular expressions
/// between `#/` and `/#` is no code, what is interpolated in strings is. Block comments do not occur here.
struct SwiftLexer {
    private(set) var tokens: [SwiftToken] = []
    /// Lines with a comment.
    private(set) var commentLines: Set<Int> = []
    /// Lines with a doc comment.
    private(set) var docLines: Set<Int> = []
    /// The number of the last line.
    private(set) var line = 1

    private let bytes: [UInt8]
    private var position = 0

    /// Reads all of `text`, which is UTF-8.
    init(_ text: [UInt8]) {
        bytes = text
        code(untilClosed: false)
    }

    /// The byte `distance` bytes ahead; 0 behind the end.
    private func peek(_ distance: Int = 0) -> UInt8 {
        position + distance < bytes.count ? bytes[position + distance] : 0
    }

    private func isNext(_ byte: UInt8, count: Int, after distance: Int = 0) -> Bool {
        (0..<count).allSatisfy { peek(distance + $0) == byte }
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count {
            if peek() == .newline { line += 1 }
            position += 1
        }
    }

    /// Reads code to its end, or to the parenthesis that closes what was opened before.
    private mutating func code(untilClosed: Bool) {
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte.isWordPart {
                word()
            } else if byte <= .space {
                advance()
            } else if byte == .slash, peek(1) == .slash {
                comment()
            } else if byte == .quote || byte == .pound {
                literalOrSign()
            } else if byte == .backtick {
                quotedName()
            } else {
                if byte == .open { depth += 1 }
                if byte == .close { depth -= 1 }
                sign()
                if untilClosed, depth == 0 { return }
            }
        }
    }

    private mutating func emit(from start: Int, at line: Int) {
        tokens.append(SwiftToken(text: String(decoding: bytes[start..<position], as: UTF8.self), line: line))
    }

    private mutating func sign() {
        advance()
        emit(from: position - 1, at: line)
    }

    /// Identifiers, keywords and numbers; the latter are no tokens.
    private mutating func word() {
        let start = position
        while peek().isWordPart { position += 1 }
        if !bytes[start].isDigit { emit(from: start, at: line) }
    }

    private mutating func quotedName() {
        let start = position
        advance()
        while position < bytes.count, peek() != .backtick { advance() }
        advance()
        emit(from: start, at: line)
    }

    private mutating func comment() {
        commentLines.insert(line)
        if peek(2) == .slash { docLines.insert(line) }
        while position < bytes.count, peek() != .newline { position += 1 }
    }

    private mutating func literalOrSign() {
        var pounds = 0
        while peek(pounds) == .pound { pounds += 1 }
        if peek(pounds) == .quote {
            advance(pounds)
            string(pounds: pounds)
        } else if pounds > 0, peek(pounds) == .slash {
            advance(pounds + 1)
            while position < bytes.count, !(peek() == .slash && isNext(.pound, count: pounds, after: 1)) { advance() }
            advance(pounds + 1)
        } else {
            sign()
        }
    }

    private mutating func string(pounds: Int) {
        let quotes = isNext(.quote, count: 3) ? 3 : 1
        advance(quotes)
        while position < bytes.count {
            if isNext(.quote, count: quotes), isNext(.pound, count: pounds, after: quotes) {
                return advance(quotes + pounds)
            }
            if peek() == .backslash, isNext(.pound, count: pounds, after: 1) {
                advance(1 + pounds)
                if peek() == .open { code(untilClosed: true) } else { advance() }
            } else {
                advance()
            }
        }
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let space = UInt8(ascii: " ")
    fileprivate static let slash = UInt8(ascii: "/")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let pound = UInt8(ascii: "#")
    fileprivate static let backtick = UInt8(ascii: "`")
    fileprivate static let open = UInt8(ascii: "(")
    fileprivate static let close = UInt8(ascii: ")")

    fileprivate var isDigit: Bool { self >= 48 && self <= 57 }

    /// ASCII letters, digits, `_`, and everything outside ASCII.
    fileprivate var isWordPart: Bool {
        self >= 97 && self <= 122 || self >= 65 && self <= 90 || isDigit || self == 95 || self >= 128
    }
}
