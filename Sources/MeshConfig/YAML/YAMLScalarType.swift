/// What a scalar is, as Kubernetes' YAML reader decides it.
///
/// Source: YAML 1.1 types bool, float, int, null, as Go's yaml.v2 (behind kubectl) reads them; timestamps are text.
enum YAMLScalarType: Hashable {
    case text
    case number
    case flag
    case null

    /// The type of a scalar without quotes.
    init(plain value: ArraySlice<UInt8>) {
        guard let first = value.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            self = isNumber(value) ? .number : .text
        case UInt8(ascii: "~"):
            self = value.count == 1 ? .null : .text
        default:
            // The longest word is "false".
            self = value.count > 5 ? .text : YAMLScalarType(word: String(decoding: value, as: UTF8.self))
        }
    }

    private init(word: String) {
        switch word {
        case "null", "Null", "NULL": self = .null
        default: self = truthValue(word) == nil ? .text : .flag
        }
    }
}

/// What `word` means as a boolean; nil where it is none.
func truthValue(_ word: String) -> Bool? {
    switch word {
    case "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON": true
    case "false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF": false
    default: nil
    }
}

/// Whether YAML takes an unquoted `value` for a number: `12`, `-1_000`, `0x1F`, `1.10`, `5e7`, `.inf`.
private func isNumber(_ value: ArraySlice<UInt8>) -> Bool {
    var rest = value
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    if rest.first == UInt8(ascii: "."), rest.count == 4 {
        return [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(decoding: rest, as: UTF8.self))
    }
    if rest.first == UInt8(ascii: "0"), rest.count > 2, let radix = radix(rest[rest.startIndex + 1]) {
        return rest.dropFirst(2).allSatisfy { $0 == UInt8(ascii: "_") || hexDigit($0).map { $0 < radix } ?? false }
    }
    return isDecimal(rest)
}

private func radix(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
}

/// Digits with at most one point among them, and perhaps an exponent.
private func isDecimal(_ value: ArraySlice<UInt8>) -> Bool {
    var digits = 0
    var points = 0
    var index = value.startIndex
    while index < value.endIndex {
        switch value[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
        case UInt8(ascii: "_") where digits > 0: break
        case UInt8(ascii: "."): points += 1
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
            return digits > 0 && points <= 1 && isExponent(value[(index + 1)...])
        default: return false
        }
        index += 1
    }
    return digits > 0 && points <= 1
}

private func isExponent(_ value: ArraySlice<UInt8>) -> Bool {
    let hasSign = value.first == UInt8(ascii: "+") || value.first == UInt8(ascii: "-")
    let digits = hasSign ? value.dropFirst() : value
    return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}
