/// What is wrong with `expression` as a condition in CEL of an access log; nil: Envoy takes it.
///
/// Envoy drops a whole listener for one that it does not take. It knows the language's own functions but those that
/// loop or make text; names such as `response.code` are looked up when a request is logged, and none of them is wrong.
/// Source: generation.md 11.3, "Telemetry"; the CEL specification; Envoy's
/// `envoy.access_loggers.extension_filters.cel`.
func faultOfCEL(_ expression: String) -> String? {
    if expression.utf8.count > CELParser.lengthMax { return "is longer than \(CELParser.lengthMax) bytes" }
    var parser = CELParser(expression)
    do throws(CELFault) {
        try parser.whole()
        return nil
    } catch {
        return error.text
    }
}

/// What is wrong, to follow "the expression".
private struct CELFault: Error {
    let text: String
}

/// One pass over an expression. It needs no tree: only calls depend on what stands beside them.
private struct CELParser {
    static let lengthMax = 10_000
    private static let depthMax = 50

    /// What a part of an expression is, as far as a call around it asks.
    private enum Part {
        case name(String)
        /// `a.b`.
        case field
        case text(String?)
        case other
    }

    private var scanner: CELScanner
    private var token: CELToken
    private var depth = 0

    init(_ text: String) {
        scanner = CELScanner(text)
        token = scanner.next()
    }

    mutating func whole() throws(CELFault) {
        _ = try expression()
        guard token == .end else { throw unexpected() }
    }

    private mutating func expression() throws(CELFault) -> Part {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthMax { throw CELFault(text: "is nested more than \(Self.depthMax) levels deep") }
        let condition = try operation()
        guard take("?") else { return condition }
        _ = try operation()
        try expect(":")
        _ = try expression()
        return .other
    }

    /// Operators of two sides all group to the left and differ in nothing but what they bind.
    private mutating func operation() throws(CELFault) -> Part {
        var part = try unary()
        while case .sign(let sign) = token, Self.operators.contains(sign) {
            advance()
            _ = try unary()
            part = .other
        }
        return part
    }

    private static let operators: Set = ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "in", "+", "-", "*", "/", "%"]

    private mutating func unary() throws(CELFault) -> Part {
        if take("!") {
            while take("!") {}
            // A minus sign behind it can only be that of a number.
            if take("-"), token != .number { throw unexpected() }
        } else if take("-") {
            while take("-") {}
        } else {
            return try member()
        }
        _ = try member()
        return .other
    }

    private mutating func member() throws(CELFault) -> Part {
        var part = try primary()
        while true {
            if take(".") {
                guard case .identifier(let name) = token else { throw unexpected() }
                advance()
                part = token == .sign("(") ? try call(name, on: part) : .field
            } else if take("[") {
                _ = try expression()
                try expect("]")
                part = .other
            } else if token == .sign("{") {
                throw CELFault(text: "makes a message, which Envoy allows no condition to do")
            } else {
                return part
            }
        }
    }

    private mutating func primary() throws(CELFault) -> Part {
        let first = token
        advance()
        switch first {
        case .number, .constant: return .other
        case .text(let text): return .text(text)
        case .sign("."):
            guard case .identifier(let name) = token else { throw unexpected() }
            advance()
            return try named(name)
        case .identifier(let name): return try named(name)
        case .sign("("):
            _ = try expression()
            try expect(")")
            return .other
        case .sign("["):
            _ = try list(until: "]")
            return .other
        case .sign("{"):
            while !take("}") {
                _ = try expression()
                try expect(":")
                _ = try expression()
                if !take(",") { try require("}") }
            }
            return .other
        case .sign, .end, .fault: throw Self.unexpected(first)
        }
    }

    private mutating func named(_ name: String) throws(CELFault) -> Part {
        if token == .sign("(") { return try call(name, on: nil) }
        if Self.reserved.contains(name) { throw CELFault(text: "has the name \"\(name)\", which CEL keeps for itself") }
        return .name(name)
    }

    private static let reserved: Set = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    /// What stands between brackets or braces, with commas, the last of which may be too many.
    private mutating func list(until end: String) throws(CELFault) -> [Part] {
        var parts: [Part] = []
        while !take(end) {
            parts.append(try expression())
            if !take(",") { try require(end) }
        }
        return parts
    }
}

// Calls.
extension CELParser {
    private mutating func call(_ name: String, on receiver: Part?) throws(CELFault) -> Part {
        try expect("(")
        let arguments = try list(until: ")")
        if name == "has", receiver == nil {
            guard arguments.count == 1, case .field = arguments[0] else {
                throw CELFault(text: "calls has() with something else than a field, such as has(request.headers)")
            }
            return .other
        }
        if Self.loops.contains(name), receiver != nil {
            throw CELFault(text: "loops with \(name)(), which Envoy allows no condition to do")
        }
        var counts = receiver == nil ? Self.functions[name] : Self.methods[name]
        if case .name("re")? = receiver { counts = Self.regexFunctions[name] }
        guard let counts else {
            throw CELFault(text: "calls \(name)(), which Envoy does not know\(receiver == nil ? "" : " there")")
        }
        guard counts.contains(arguments.count) else {
            throw CELFault(text: "calls \(name)() with \(arguments.count) values, which is none of its forms")
        }
        if name == "matches", case .text(let regex?)? = arguments.last, let fault = faultOfRegex(regex) {
            throw CELFault(text: "has the regex \"\(regex.prefix(80))\", which \(fault)")
        }
        return .other
    }

    private static let loops: Set = ["all", "exists", "exists_one", "filter", "map"]

    /// How many values a function takes.
    private static let functions: [String: ClosedRange<Int>] = [
        "size": 1...1, "contains": 2...2, "startsWith": 2...2, "endsWith": 2...2, "matches": 2...2, "int": 1...1,
        "uint": 1...1, "double": 1...1, "bytes": 1...1, "bool": 1...1, "duration": 1...1, "timestamp": 1...1,
        "type": 1...1, "dyn": 1...1,
    ]

    /// The same of those that are called on a value.
    private static let methods: [String: ClosedRange<Int>] = [
        "size": 0...0, "contains": 1...1, "startsWith": 1...1, "endsWith": 1...1, "matches": 1...1, "getDate": 0...1,
        "getDayOfMonth": 0...1, "getDayOfWeek": 0...1, "getDayOfYear": 0...1, "getFullYear": 0...1, "getHours": 0...1,
        "getMilliseconds": 0...1, "getMinutes": 0...1, "getMonth": 0...1, "getSeconds": 0...1,
    ]

    private static let regexFunctions: [String: ClosedRange<Int>] = [
        "extract": 3...3, "capture": 2...2, "captureN": 2...2,
    ]
}

// Words and signs.
extension CELParser {
    private mutating func advance() { token = scanner.next() }

    private mutating func take(_ sign: String) -> Bool {
        guard token == .sign(sign) else { return false }
        advance()
        return true
    }

    private func require(_ sign: String) throws(CELFault) {
        guard token == .sign(sign) else { throw CELFault(text: "\(Self.unexpected(token).text); expected \"\(sign)\"") }
    }

    private mutating func expect(_ sign: String) throws(CELFault) {
        try require(sign)
        advance()
    }

    private func unexpected() -> CELFault { Self.unexpected(token) }

    private static func unexpected(_ token: CELToken) -> CELFault {
        switch token {
        case .fault(let text): CELFault(text: text)
        case .end: CELFault(text: "ends too early")
        case .sign(let sign): CELFault(text: "has \"\(sign)\" where it means nothing")
        case .identifier(let name): CELFault(text: "has \"\(name)\" where a sign is missing")
        case .text, .number, .constant: CELFault(text: "has a value where a sign is missing")
        }
    }
}
