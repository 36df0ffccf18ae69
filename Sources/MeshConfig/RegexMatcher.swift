/// A regular expression that is looked for in texts of strangers: in time that grows with the text's length times the
/// expression's, whatever both are, where a search that tries one way after the other may take for ever.
///
/// It knows the part of RE2's syntax that names and versions need: characters, `.`, classes, `\d`, `\s`, `\w`, groups,
/// alternatives, repetitions, and the ends of the text. Source: Thompson, "Regular Expression Search Algorithm".
package struct RegexMatcher {
    private let steps: [RegexStep]

    /// nil: the expression is wrong, has something that is not known, or comes to too many steps.
    package init?(_ pattern: String) {
        guard faultOfRegex(pattern) == nil else { return nil }
        var parser = RegexParser(pattern)
        guard let steps = parser.alternatives() else { return nil }
        self.steps = steps
    }

    /// Whether the expression fits some part of `text`.
    package func occurs(in text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var places: Set<Int> = []
        for position in 0...text.count {
            let next = position < text.count ? text[position] : nil
            // Here, too, the part may begin.
            follow(0, &places, isStart: position == 0, isEnd: next == nil)
            if places.contains(steps.count) { return true }
            guard let next else { break }
            var reached: Set<Int> = []
            for place in places {
                guard case .take(let isWanted) = steps[place], isWanted(next) else { continue }
                follow(place + 1, &reached, isStart: false, isEnd: position + 1 == text.count)
            }
            places = reached
        }
        return false
    }

    /// Adds to `places` all that are reached from `place` without a character.
    private func follow(_ place: Int, _ places: inout Set<Int>, isStart: Bool, isEnd: Bool) {
        var open = [place]
        while let place = open.popLast() {
            guard places.insert(place).inserted, place < steps.count else { continue }
            switch steps[place] {
            case .take: break
            case .textStart: if isStart { open.append(place + 1) }
            case .textEnd: if isEnd { open.append(place + 1) }
            case .jump(let distance): open.append(place + distance)
            case .fork(let distance): open += [place + 1, place + distance]
            }
        }
    }
}

/// A step of the search, which goes on with the next one where it does not say. Distances count from the step itself.
private enum RegexStep {
    case take((Unicode.Scalar) -> Bool)
    case textStart
    case textEnd
    case jump(Int)
    /// On with the next one, and also at this distance.
    case fork(Int)
}

/// Makes steps of an expression with which nothing is wrong.
private struct RegexParser {
    private var rest: Substring.UnicodeScalarView
    private var depth = 0

    private static let depthMax = 50
    /// Repetitions are written out.
    private static let stepCountMax = 1_000

    init(_ pattern: String) { rest = Substring(pattern).unicodeScalars }

    /// All up to the end of the group; nil: something is not known, or too large.
    mutating func alternatives() -> [RegexStep]? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax, var last = sequence() else { return nil }
        var earlier: [[RegexStep]] = []
        while rest.first == "|" {
            rest.removeFirst()
            guard let next = sequence() else { return nil }
            earlier.append(last)
            last = next
        }
        let steps = earlier.reversed().reduce(last) { others, steps in
            [.fork(steps.count + 2)] + steps + [.jump(others.count + 1)] + others
        }
        return steps.count <= Self.stepCountMax ? steps : nil
    }

    private mutating func sequence() -> [RegexStep]? {
        var steps: [RegexStep] = []
        while let first = rest.first, first != "|", first != ")" {
            rest.removeFirst()
            guard let atom = atom(first), let repeated = repeated(atom) else { return nil }
            steps += repeated
            guard steps.count <= Self.stepCountMax else { return nil }
        }
        return steps
    }

    private mutating func atom(_ first: Unicode.Scalar) -> [RegexStep]? {
        switch first {
        case "(": group()
        case "[": characterClass().map { [.take($0)] }
        case ".": [.take { $0 != "\n" }]
        case "^": [.textStart]
        case "$": [.textEnd]
        case "\\": escape()
        default: [.take { $0 == first }]
        }
    }

    private mutating func group() -> [RegexStep]? {
        if rest.first == "?" {
            rest.removeFirst()
            let head = rest.prefix { $0 != ":" && $0 != ">" && $0 != ")" }
            rest = rest[head.endIndex...]
            let end = rest.popFirst()
            // `(?:` and `(?P<name>`, but no flags.
            guard end == ":" && head.isEmpty || end == ">" else { return nil }
        }
        let steps = alternatives()
        // The parenthesis.
        _ = rest.popFirst()
        return steps
    }

    private mutating func escape() -> [RegexStep]? {
        switch rest.first {
        case "A":
            rest.removeFirst()
            return [.textStart]
        case "z":
            rest.removeFirst()
            return [.textEnd]
        default: return escapedCharacters().map { [.take($0)] }
        }
    }

    /// What the character behind a backslash stands for.
    private mutating func escapedCharacters() -> ((Unicode.Scalar) -> Bool)? {
        guard let first = rest.popFirst() else { return nil }
        let isSpace = { (scalar: Unicode.Scalar) in "\t\n\u{c}\r ".unicodeScalars.contains(scalar) }
        let isWord = { (scalar: Unicode.Scalar) in
            isDigit(scalar) || scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        }
        switch first {
        case "d": return isDigit
        case "D": return { !isDigit($0) }
        case "s": return isSpace
        case "S": return { !isSpace($0) }
        case "w": return isWord
        case "W": return { !isWord($0) }
        default: return isWord(first) ? nil : { $0 == first }
        }
    }

    private mutating func characterClass() -> ((Unicode.Scalar) -> Bool)? {
        let isInverted = rest.first == "^"
        if isInverted { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var sets: [(Unicode.Scalar) -> Bool] = []
        var isFirst = true
        while let next = rest.popFirst(), next != "]" || isFirst {
            isFirst = false
            let behind = rest.dropFirst()
            if next == "\\" {
                guard let set = escapedCharacters(), rest.first != "-" || rest.dropFirst().first == "]" else {
                    return nil
                }
                sets.append(set)
            } else if next == "[", rest.first == ":" {
                return nil
            } else if rest.first == "-", let last = behind.first, last != "]" {
                guard last != "\\", next <= last else { return nil }
                ranges.append(next...last)
                rest = behind.dropFirst()
            } else {
                ranges.append(next...next)
            }
        }
        return { scalar in
            (ranges.contains { $0.contains(scalar) } || sets.contains { $0(scalar) }) != isInverted
        }
    }

    /// `atom` as often as what follows says.
    private mutating func repeated(_ atom: [RegexStep]) -> [RegexStep]? {
        let steps: [RegexStep]
        switch rest.first {
        case "*": steps = [.fork(atom.count + 2)] + atom + [.jump(-atom.count - 1)]
        case "+": steps = atom + [.fork(2), .jump(-atom.count - 1)]
        case "?": steps = [.fork(atom.count + 1)] + atom
        case "{":
            guard let (least, most) = bounds() else { return atom }
            guard (most ?? least) * (atom.count + 1) <= Self.stepCountMax else { return nil }
            let end = most.map { [RegexStep].repeating([.fork(atom.count + 1)] + atom, count: $0 - least) }
            steps =
                .repeating(atom, count: least)
                + (end ?? [.fork(atom.count + 2)] + atom + [.jump(-atom.count - 1)])
        default: return atom
        }
        rest.removeFirst()
        // As few as possible or as many: the same to whoever only asks whether.
        if rest.first == "?" { rest.removeFirst() }
        return steps
    }

    /// Reads `{2,3` of `{2,3}`; nil, and nothing is read, where the brace stands for itself.
    private mutating func bounds() -> (least: Int, most: Int?)? {
        guard let end = rest.firstIndex(of: "}") else { return nil }
        let numbers = rest[..<end].dropFirst().split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard numbers.allSatisfy({ $0.allSatisfy(isDigit) }), let least = Int(String(numbers[0])) else { return nil }
        var most: Int? = least
        if numbers.count == 2 {
            most = Int(String(numbers[1]))
            if most == nil, !numbers[1].isEmpty { return nil }
        }
        rest = rest[end...]
        return (least, most)
    }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

extension [RegexStep] {
    fileprivate static func repeating(_ steps: [RegexStep], count: Int) -> [RegexStep] {
        Array(repeatElement(steps, count: count).joined())
    }
}
