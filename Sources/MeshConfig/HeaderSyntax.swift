/// What is wrong with `name` as the name of an HTTP header; nil: nothing. Source: generation.md 11.2.
func faultOfHeaderName(_ name: some StringProtocol) -> String? {
    if name.isEmpty { return "is empty" }
    if let fault = faultOfHeaderSize(name) { return fault }
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

/// What is wrong with `name` as the name of a header in the Gateway API, which allows every character of RFC 9110.
func faultOfHeaderToken(_ name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if let fault = faultOfHeaderSize(name) { return fault }
    let isToken = name.utf8.allSatisfy { isHeaderNameByte($0) || "!#$%&'*+.^`|~".utf8.contains($0) }
    return isToken ? nil : "may contain only letters, digits and !#$%&'*+-.^_`|~"
}

/// What is wrong with `text` as a part of a header's value; nil: nothing.
func faultOfLine(_ text: String) -> String? {
    let isLine = text.utf8.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    return isLine ? nil : "has a line break, which no header may have"
}

/// What is wrong with `value` as the value of a header that a proxy sets, a format; nil: nothing.
func faultOfHeaderValue(_ value: String) -> String? {
    faultOfHeaderSize(value) ?? faultOfLine(value) ?? faultOfFormat(value)
}

/// Envoy refuses a whole table for a larger name or value of a header. Source: envoy/config/core/v3/base.proto,
/// `HeaderValue`.
private func faultOfHeaderSize(_ text: some StringProtocol) -> String? {
    let count = text.utf8.count
    return count > 16_384 ? "has \(count) bytes, more than 16384" : nil
}
