extension JSONValue {
    /// JSON, indented by two spaces, with a final newline. Members stay in their order.
    package var jsonText: String {
        var text = ""
        writeJSON(to: &text, indent: "")
        return text + "\n"
    }

    /// JSON on one line, without spaces.
    package var compactText: String {
        switch self {
        case .array(let elements): "[" + elements.map(\.compactText).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.members.map { quoted($0.name) + ":" + $0.value.compactText }.joined(separator: ",") + "}"
        case .string(let string): quoted(string)
        default: scalar
        }
    }

    /// YAML in block style, with a final newline. Members stay in their order; a string that YAML could take for
    /// something else is quoted.
    package var yamlText: String {
        var text = ""
        writeYAML(to: &text, indent: "")
        return text
    }

    private func writeJSON(to text: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "\n" : ",\n") + inner
                element.writeJSON(to: &text, indent: inner)
            }
            text += "\n\(indent)]"
        case .object(let object) where !object.members.isEmpty:
            text += "{"
            for (index, member) in object.members.enumerated() {
                text += (index == 0 ? "\n" : ",\n") + inner + quoted(member.name) + ": "
                member.value.writeJSON(to: &text, indent: inner)
            }
            text += "\n\(indent)}"
        case .string(let string): text += quoted(string)
        default: text += scalar
        }
    }

    /// Writes lines that start with `indent`, except for the first: the caller has begun that.
    private func writeYAML(to text: inout String, indent: String) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "" : indent) + "- "
                element.writeYAML(to: &text, indent: indent + "  ")
            }
        case .object(let object) where !object.members.isEmpty:
            for (index, member) in object.members.enumerated() {
                text += (index == 0 ? "" : indent) + yamlString(member.name) + ":"
                switch member.value {
                case .array(let elements) where !elements.isEmpty:
                    text += "\n" + indent
                    member.value.writeYAML(to: &text, indent: indent)
                case .object(let object) where !object.members.isEmpty:
                    text += "\n" + indent + "  "
                    member.value.writeYAML(to: &text, indent: indent + "  ")
                default:
                    text += " "
                    member.value.writeYAML(to: &text, indent: indent)
                }
            }
        case .string(let string): text += yamlString(string) + "\n"
        default: text += scalar + "\n"
        }
    }

    /// What JSON and YAML write alike.
    private var scalar: String {
        switch self {
        case .bool(let bool): bool ? "true" : "false"
        case .number(let number):
            if number.isFinite {
                "\(number)".hasSuffix(".0") ? String("\(number)".dropLast(2)) : "\(number)"
            } else {
                number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\""
            }
        case .array: "[]"
        case .object: "{}"
        case .null, .string: "null"
        }
    }
}

/// `text` between quotation marks, as JSON and YAML's double-quoted style read it.
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
            let hex = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// `text` bare if no reader of YAML 1.1 or 1.2 can take it for anything but a string, else quoted.
private func yamlString(_ text: String) -> String {
    let ambiguous: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    let isPlain = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_-./|:~@*+=$()<>^".utf8.contains(byte)
        }
    }
    guard isPlain, text.utf8.last != UInt8(ascii: ":"), let first = text.utf8.first else { return quoted(text) }
    let letter = first | 0x20
    let startsPlain = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || "_/".utf8.contains(first)
    let isDuration = text.hasSuffix("s") && text.utf8.dropLast().allSatisfy { $0 < 0x3A && $0 > 0x2D && $0 != 0x2F }
    guard startsPlain || isDuration, !ambiguous.contains(text.lowercased()) else { return quoted(text) }
    return text
}
