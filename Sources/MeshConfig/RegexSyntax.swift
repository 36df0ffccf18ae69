/// What is wrong with `pattern` as a regular expression in RE2's syntax; nil: nothing that is looked for.
///
/// Looked for is what people get wrong: length, brackets, repetitions of nothing, and what other dialects have and RE2
/// has not. Names of character classes and Unicode properties are taken as they are.
/// Source: generation.md 11.2; RE2's page "Syntax".
func faultOfRegex(_ pattern: String) -> String? {
    if pattern.isEmpty { return "is empty" }
    if pattern.unicodeScalars.count > 1024 { return "is longer than 1024 characters" }
    var scanner = RegexScanner(rest: Substring(pattern).unicodeScalars)
    return scanner.fault()
}

/// One pass over a pattern. It needs no tree: what can be wrong shows at the place where it stands.
private struct RegexScanner {
    var rest: Substring.UnicodeScalarView
    /// How many groups are open.
    private var depth = 0
    /// What stands before the place that is read.
    private var previous = Previous.nothing

    private enum Previous {
        /// The beginning of the pattern, a group or an alternative.
        case nothing
        case something
        case repetition
    }

    init(rest: Substring.UnicodeScalarView) { self.rest = rest }

    mutating func fault() -> String? {
        while let next = rest.popFirst() {
            if let fault = fault(at: next) { return fault }
        }
        return depth > 0 ? "has a \"(\" that is never closed" : nil
    }

    private mutating func fault(at scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "(":
            depth += 1
            previous = .nothing
            // The limit of RE2.
            return depth > 1000 ? "has groups more than 1000 deep" : groupFault()
        case ")":
            depth -= 1
            previous = .something
            return depth < 0 ? "has a \")\" without a \"(\"" : nil
        case "|": previous = .nothing
        case "*", "+", "?": return repetitionFault(String(scalar))
        case "{":
            if let bounds = takeBounds() { return bounds.fault ?? repetitionFault("{…}") }
            previous = .something
        case "[":
            previous = .something
            return classFault()
        case "\\":
            previous = .something
            return escapeFault(inClass: false)
        default: previous = .something
        }
        return nil
    }

    private mutating func repetitionFault(_ sign: String) -> String? {
        switch previous {
        case .nothing: return "repeats nothing with \"\(sign)\"; to match any text write \".*\""
        case .repetition: return "has two repetitions in a row, which RE2 does not know"
        case .something: break
        }
        previous = .repetition
        if rest.first == "?" { rest.removeFirst() }
        return nil
    }

    /// Reads `2}`, `2,}` or `2,3}`; nil, and nothing is read, where a brace stands for itself.
    private mutating func takeBounds() -> (fault: String?, Void)? {
        guard let end = rest.firstIndex(of: "}") else { return nil }
        let parts = rest[..<end].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = parts.map { part in part.allSatisfy { ("0"..."9").contains($0) } }
        guard let first = parts.first, !first.isEmpty, isNumber.allSatisfy(\.self) else { return nil }
        rest = rest[rest.index(after: end)...]
        let numbers = parts.filter { !$0.isEmpty }.map { Int(String($0)) ?? .max }
        if numbers.contains(where: { $0 > 1000 }) { return ("repeats something more than 1000 times", ()) }
        let isReversed = numbers.count == 2 && numbers[0] > numbers[1]
        return (isReversed ? "has a repetition whose bounds are the wrong way round" : nil, ())
    }

    /// Reads what follows the parenthesis of a group.
    private mutating func groupFault() -> String? {
        guard rest.first == "?" else { return nil }
        rest.removeFirst()
        let isNamed = rest.starts(with: "P<".unicodeScalars)
        if isNamed { rest.removeFirst() }
        switch rest.first {
        case "=", "!": return "looks ahead with \"(?\", which RE2 does not know"
        case "<":
            rest.removeFirst()
            if rest.first == "=" || rest.first == "!" {
                return "looks behind with \"(?<\", which RE2 does not know"
            }
            let name = rest.prefix { $0 != ">" && $0 != ")" }
            let isName = !name.isEmpty && name.allSatisfy { $0 == "_" || ($0.isASCII && $0.properties.isAlphanumeric) }
            rest = rest[name.endIndex...]
            return isName && rest.popFirst() == ">" ? nil : "has a group whose name is not a word in \"<\" and \">\""
        default: return flagsFault()
        }
    }

    /// Reads `i)` or `i-s:`.
    private mutating func flagsFault() -> String? {
        let flags = rest.prefix { "imsU-".unicodeScalars.contains($0) }
        rest = rest[flags.endIndex...]
        let end = rest.first
        guard end == ":" || (end == ")" && !flags.isEmpty) else {
            return "has a group that begins with \"(?\" in a way that RE2 does not know"
        }
        rest.removeFirst()
        if end == ")" { depth -= 1 }
        return nil
    }

    /// Reads the rest of a class.
    private mutating func classFault() -> String? {
        let open = "has a \"[\" that is never closed"
        if rest.first == "^" { rest.removeFirst() }
        var isFirst = true
        while let scalar = rest.popFirst() {
            if scalar == "]", !isFirst { return nil }
            isFirst = false
            if scalar == "[", rest.first == ":" {
                guard let end = rest.firstIndex(of: "]") else { return open }
                rest = rest[rest.index(after: end)...]
                continue
            }
            if scalar == "\\" {
                if let fault = escapeFault(inClass: true) { return fault }
                continue
            }
            let behind = rest.dropFirst()
            if rest.first == "-", let last = behind.first, last != "]", last != "\\", last != "[" {
                if last < scalar { return "has the range \"\(scalar)-\(last)\", whose ends are the wrong way round" }
                rest = behind.dropFirst()
            }
        }
        return open
    }

    /// Reads what follows a backslash.
    private mutating func escapeFault(inClass: Bool) -> String? {
        guard let scalar = rest.popFirst() else { return "ends with a backslash" }
        switch scalar {
        case "1"..."9": return "refers back to a group with \"\\\(scalar)\", which RE2 does not know"
        case "Q" where !inClass:
            // All up to \E stands for itself.
            while let literal = rest.popFirst(), !(literal == "\\" && rest.first == "E") {}
            _ = rest.popFirst()
        case "p", "P", "x": return bracedFault()
        case "A", "z", "b", "B", "C", "E":
            return inClass ? "has \"\\\(scalar)\" in a class, where it means nothing" : nil
        case "0", "a", "d", "D", "f", "n", "r", "s", "S", "t", "v", "w", "W": return nil
        default:
            let isLetter = scalar.isASCII && scalar.properties.isAlphanumeric
            return isLetter ? "has the escape \"\\\(scalar)\", which RE2 does not know" : nil
        }
        return nil
    }

    /// Reads `{Greek}`, or skips nothing: what follows without braces is read as itself.
    private mutating func bracedFault() -> String? {
        guard rest.first == "{" else { return nil }
        guard let end = rest.firstIndex(of: "}") else { return "has a \"{\" that is never closed" }
        rest = rest[rest.index(after: end)...]
        return nil
    }
}

extension Unicode.Scalar.Properties {
    /// Whether it is a letter or a digit.
    fileprivate var isAlphanumeric: Bool { isAlphabetic || numericType != nil }
}
