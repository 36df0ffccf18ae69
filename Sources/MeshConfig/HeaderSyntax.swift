/// What is wrong with `name` as the name of an HTTP header; nil: nothing. Source: generation.md 11.2.
func faultOfHeaderName(_ name: some StringProtocol) -> String? {
    if name.isEmpty { return "is empty" }
    let isWord = name.utf8.allSatisfy { isHeaderNameByte($0) }
    return isWord ? nil : "may contain only letters, digits, \"-\" and \"_\""
}

private func isHeaderNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
    default: false
    }
}

/// What is wrong with `value` as the value of a header that a proxy sets; nil: nothing.
///
/// `%` begins one of Envoy's operators, `%NAME%`, `%NAME(arguments)%` or `%NAME:length%`, or is one of a pair that
/// stands for itself; Envoy refuses whole route tables for another one. Source: generation.md 6.3, 11.2.
func faultOfHeaderValue(_ value: String) -> String? {
    if value.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }) {
        return "has a line break, which no header may have"
    }
    var rest = value.utf8[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
        rest = rest[rest.index(after: percent)...]
        guard let behind = afterOperator(rest) else {
            return "has a \"%\" that begins none of Envoy's operators, such as %REQ(x-name)%; write %% for the sign"
        }
        rest = behind
    }
    return nil
}

/// What follows the operator whose first `%` stands just before `text`; nil where it is none.
private func afterOperator(_ text: Substring.UTF8View) -> Substring.UTF8View? {
    if text.first == UInt8(ascii: "%") { return text.dropFirst() }
    let name = text.prefix {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    guard !name.isEmpty else { return nil }
    var rest = text[name.endIndex...]
    if rest.first == UInt8(ascii: "(") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ")")) else { return nil }
        rest = rest[rest.index(after: end)...]
    }
    if rest.first == UInt8(ascii: ":") {
        let length = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !length.isEmpty else { return nil }
        rest = rest[length.endIndex...]
    }
    return rest.first == UInt8(ascii: "%") ? rest.dropFirst() : nil
}
