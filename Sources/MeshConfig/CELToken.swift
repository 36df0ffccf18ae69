/// A word or sign of an expression in CEL. Source: the CEL specification, "Syntax".
enum CELToken: Equatable {
    /// A name, which may be a reserved word.
    case identifier(String)
    /// Text as it is meant where it is known: raw text, or text without escapes.
    case text(String?)
    case number
    /// `true`, `false` or `null`.
    case constant
    case sign(String)
    case end
    /// Nothing that CEL knows; why, to follow "the expression".
    case fault(String)
}

/// Reads an expression word by word.
struct CELScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    /// The next token; `end` for ever behind the last one.
    mutating func next() -> CELToken {
        skipSpace()
        guard let first = rest.first else { return .end }
        if let quoted = quoted() { return quoted }
        if first.isDigit || first == UInt8(ascii: "."), rest.dropFirst().first?.isDigit ?? false || first.isDigit {
            return number()
        }
        if first.isNameStart {
            let name = String(decoding: rest.prefix { $0.isNameStart || $0.isDigit }, as: UTF8.self)
            rest = rest.dropFirst(name.utf8.count)
            switch name {
            case "true", "false", "null": return .constant
            case "in": return .sign(name)
            default: return .identifier(name)
            }
        }
        for sign in Self.signs where rest.starts(with: sign.utf8) {
            rest = rest.dropFirst(sign.utf8.count)
            return .sign(sign)
        }
        return .fault("has \"\(Character(decoding: rest))\", which means nothing in CEL")
    }

    private static let signs = [
        "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[",
        "]", "{", "}",
    ]

    private mutating func skipSpace() {
        while true {
            rest = rest.drop { [0x20, 0x09, 0x0a, 0x0c, 0x0d].contains($0) }
            guard rest.starts(with: "//".utf8) else { return }
            rest = rest.drop { $0 != 0x0a }
        }
    }
}

// Numbers.
extension CELScanner {
    private mutating func number() -> CELToken {
        let start = rest
        if rest.starts(with: "0x".utf8) {
            rest = rest.dropFirst(2)
            let digits = take { $0.isHexDigit }
            return whole(String(decoding: digits, as: UTF8.self), radix: 16)
        }
        let digits = take(\.isDigit)
        var isFraction = false
        if rest.first == UInt8(ascii: "."), rest.dropFirst().first?.isDigit ?? false {
            rest.removeFirst()
            _ = take(\.isDigit)
            isFraction = true
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            let sign = rest.dropFirst().first
            let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
            guard rest.dropFirst(isSigned ? 2 : 1).first?.isDigit ?? false else {
                return .fault("has the number \"\(String(decoding: start.prefix(20), as: UTF8.self))\", which is none")
            }
            rest = rest.dropFirst(isSigned ? 2 : 1)
            _ = take(\.isDigit)
            isFraction = true
        }
        return isFraction ? .number : whole(String(decoding: digits, as: UTF8.self), radix: 10)
    }

    /// The least negative number is one more than the greatest positive one, which a sign before it cannot be told from
    /// here; nobody needs it.
    private mutating func whole(_ digits: String, radix: Int) -> CELToken {
        let isUnsigned = rest.first.map { $0 | 0x20 == UInt8(ascii: "u") } ?? false
        if isUnsigned { rest.removeFirst() }
        let fits = isUnsigned ? UInt64(digits, radix: radix) != nil : Int64(digits, radix: radix) != nil
        return fits ? .number : .fault("has the number \"\(digits)\", which is none, or too large")
    }

    private mutating func take(_ isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return taken
    }
}

// Text in quotes.
extension CELScanner {
    /// nil, and nothing is read, where there is none.
    private mutating func quoted() -> CELToken? {
        var ahead = rest
        var isRaw = false
        if let first = ahead.first, first | 0x20 == UInt8(ascii: "b") { ahead.removeFirst() }
        if let first = ahead.first, first | 0x20 == UInt8(ascii: "r") {
            ahead.removeFirst()
            isRaw = true
        }
        guard let quote = ahead.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let isLong = ahead.starts(with: [quote, quote, quote])
        rest = ahead.dropFirst(isLong ? 3 : 1)
        return content(until: [UInt8](repeating: quote, count: isLong ? 3 : 1), isRaw: isRaw)
    }

    private mutating func content(until end: [UInt8], isRaw: Bool) -> CELToken {
        let start = rest
        var isPlain = true
        while let byte = rest.first {
            if rest.starts(with: end) {
                let text = String(decoding: start[..<rest.startIndex], as: UTF8.self)
                rest = rest.dropFirst(end.count)
                return .text(isPlain ? text : nil)
            }
            if end.count == 1, byte == 0x0a || byte == 0x0d { break }
            rest.removeFirst()
            if byte == UInt8(ascii: "\\"), !isRaw {
                isPlain = false
                if let fault = escapeFault() { return .fault(fault) }
            }
        }
        return .fault("has text that is never closed")
    }

    private mutating func escapeFault() -> String? {
        guard let byte = rest.popFirst() else { return "ends with a backslash" }
        let length: Int
        switch byte {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): length = 2
        case UInt8(ascii: "u"): length = 4
        case UInt8(ascii: "U"): length = 8
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            let octal = rest.prefix(2)
            rest = rest.dropFirst(2)
            let isWhole = octal.count == 2 && octal.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
            return isWhole ? nil : "has an escape with fewer than three octal digits"
        default:
            let name = Character(Unicode.Scalar(byte))
            return "abfnrtv\\?\"'`".contains(name) ? nil : "has the escape \"\\\(name)\", which CEL does not know"
        }
        let digits = rest.prefix(length)
        rest = rest.dropFirst(length)
        let isWhole = digits.count == length && digits.allSatisfy(\.isHexDigit)
        return isWhole ? nil : "has an escape with fewer than \(length) hexadecimal digits"
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
    fileprivate var isNameStart: Bool {
        self == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) && self > 0x40
    }
}

extension Character {
    /// The first one of `bytes`, which are UTF-8 and not empty.
    fileprivate init(decoding bytes: ArraySlice<UInt8>) {
        self = String(decoding: bytes.prefix(8), as: UTF8.self).first ?? "?"
    }
}
