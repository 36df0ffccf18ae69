/// A Swift file and what the rules ask about it.
struct SwiftSource {
    /// Relative to the repository.
    let path: String
    let tokens: [SwiftToken]
    let commentLines: Set<Int>
    let docLines: Set<Int>
    let lineCount: Int

    init(path: String, text: [UInt8]) {
        let lexer = SwiftLexer(text)
        self.path = path
        tokens = lexer.tokens
        commentLines = lexer.commentLines
        docLines = lexer.docLines
        lineCount = text.last == UInt8(ascii: "\n") ? lexer.line - 1 : lexer.line
    }

    /// The target of `Sources` or `Tests` that the file belongs to; nil for `Package.swift`.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    var isGenerated: Bool { path.contains("/Generated/") }

    /// Whether every brace that opens is closed, as in every file that compiles.
    var isBalanced: Bool {
        var depth = 0
        for token in tokens {
            if token.text == "{" { depth += 1 }
            if token.text == "}" { depth -= 1 }
            if depth < 0 { return false }
        }
        return depth == 0
    }

    /// The lines with the tokens `texts`, one after the other.
    func lines(of texts: String...) -> [Int] {
        var lines: [Int] = []
        for (index, token) in tokens.enumerated() where token.text == texts[0] {
            if tokens[index...].prefix(texts.count).map(\.text) == texts { lines.append(token.line) }
        }
        return lines
    }
}

// Imports.
extension SwiftSource {
    struct Import {
        let module: String
        let isInternal: Bool
        let line: Int
    }

    var imports: [Import] {
        tokens.indices.compactMap { index in
            guard tokens[index].text == "import" else { return nil }
            let line = tokens[index].line
            let isInternal = index > 0 && tokens[index - 1] == SwiftToken(text: "internal", line: line)
            // `import struct M.T` imports from M.
            let isOfOne = index + 1 < tokens.count && SwiftSource.documentable.contains(tokens[index + 1].text)
            let module = index + (isOfOne ? 2 : 1)
            guard module < tokens.count else { return nil }
            return Import(module: tokens[module].text, isInternal: isInternal, line: line)
        }
    }
}

// Functions.
extension SwiftSource {
    struct Function: Equatable {
        let name: String
        /// Of the declaration, without attributes and comments above it.
        let line: Int
        /// To the brace that closes the body.
        let lineCount: Int
    }

    /// Everything that has a name and a body of statements: functions, initialisers, computed and closure-made values.
    var functions: [Function] {
        var found: [Function] = []
        var blocks: [Block] = []
        var declaration: Declaration?
        var depth = 0
        for (index, token) in tokens.enumerated() {
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{":
                let isBody = declaration?.depth == depth
                blocks.append(Block(function: isBody ? declaration : nil, outer: isBody ? nil : declaration))
                declaration = nil
            case "}":
                let block = blocks.popLast()
                declaration = block?.outer
                guard let function = block?.function else { continue }
                found.append(
                    Function(
                        name: function.name, line: function.line, lineCount: token.line - function.line + 1))
            default:
                guard SwiftSource.declaring.contains(token.text), index == 0 || tokens[index - 1].text != "." else {
                    continue
                }
                let isNamed = ["func", "var", "let"].contains(token.text)
                let name = isNamed && index + 1 < tokens.count ? tokens[index + 1].text : token.text
                let hasBody = isNamed || ["init", "deinit", "subscript"].contains(token.text)
                // A declaration without a body ends where the next one begins.
                declaration = hasBody ? Declaration(name: name, line: token.line, depth: depth) : nil
            }
        }
        return found
    }

    private struct Declaration {
        let name: String
        let line: Int
        /// How many parentheses and brackets are open around it.
        let depth: Int
    }

    private struct Block {
        /// What has the block as its body.
        let function: Declaration?
        /// What the block is only a part of, such as a default argument.
        let outer: Declaration?
    }

    private static let declaring: Set<String> = [
        "func", "var", "let", "init", "deinit", "subscript", "struct", "class", "enum", "protocol", "actor",
        "extension", "import", "case", "typealias", "associatedtype",
    ]
}

// Doc comments.
extension SwiftSource {
    struct PackageDeclaration {
        /// `func`, `struct` and the like.
        let keyword: String
        let name: String
        let line: Int
        let isDocumented: Bool
    }

    /// What other targets see, imports apart.
    var packageDeclarations: [PackageDeclaration] {
        let attributeLines = attributeLines
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "package" else { return nil }
            var next = index + 1
            while next < tokens.count, SwiftSource.modifiers.contains(tokens[next].text) { next += 1 }
            guard next + 1 < tokens.count, SwiftSource.documentable.contains(tokens[next].text) else { return nil }
            return PackageDeclaration(
                keyword: tokens[next].text, name: tokens[next + 1].text, line: tokens[index].line,
                isDocumented: isDocumented(tokens[index].line, attributeLines))
        }
    }

    /// The functions that the file's protocols require.
    var requirements: Set<String> {
        var names: Set<String> = []
        var depth = 0
        var isProtocol = false
        for (token, next) in zip(tokens, tokens.dropFirst()) {
            switch token.text {
            case "protocol": isProtocol = depth == 0
            case "func": if isProtocol { names.insert(next.text) }
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { isProtocol = false }
            default: break
            }
        }
        return names
    }

    /// Whether there is a doc comment above the line, or above the lines with attributes above it.
    private func isDocumented(_ line: Int, _ attributeLines: Set<Int>) -> Bool {
        var line = line - 1
        while attributeLines.contains(line) { line -= 1 }
        return docLines.contains(line)
    }

    /// Lines that begin with an attribute.
    private var attributeLines: Set<Int> {
        var lines: Set<Int> = []
        var last = 0
        for token in tokens {
            if token.line != last, token.text == "@" { lines.insert(token.line) }
            last = token.line
        }
        return lines
    }

    private static let modifiers: Set<String> = [
        "static", "final", "mutating", "nonmutating", "consuming", "borrowing", "nonisolated", "indirect", "lazy",
        "weak", "private", "fileprivate", "internal", "override", "(", "set", "unsafe", ")",
    ]
    private static let documentable: Set<String> = [
        "func", "var", "let", "struct", "class", "enum", "protocol", "actor", "init", "subscript", "typealias",
    ]
}
