/// What is wrong with `name` as a DNS label (RFC 1123: lower case, digits, `-`, at most 63 characters); nil: nothing.
package func faultOfDNSLabel(_ name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.utf8.count > 63 { return "is longer than 63 characters" }
    if name.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) {
        return "has upper-case letters"
    }
    return isLabel(name[...])
        ? nil : "may contain only a-z, 0-9 and \"-\", and must begin and end with a letter or digit"
}

/// What is wrong with `name` as a DNS subdomain: labels between dots, at most 253 characters; nil: nothing.
func faultOfDNSSubdomain(_ name: String) -> String? {
    if name.utf8.count > 253 { return "is longer than 253 characters" }
    for label in name.split(separator: ".", omittingEmptySubsequences: false) {
        if let fault = faultOfDNSLabel(String(label)) {
            return label.isEmpty ? "has nothing before or after one of its dots" : fault
        }
    }
    return nil
}

/// What is wrong with `host` as the name of a host, upper case and a dot at the end allowed; nil: nothing.
///
/// - Parameter wildcards: whether the first label may be `*`, or begin with `*` (`*-eu.example.com`).
/// Source: generation.md 11.2.
func faultOfHostname(_ host: String, wildcards: Bool) -> String? {
    if host.isEmpty { return "is empty" }
    if host.utf8.count > 255 { return "is longer than 255 characters" }
    for (index, label) in host.withoutFinalDot.split(separator: ".", omittingEmptySubsequences: false).enumerated() {
        if label.isEmpty { return "has nothing before or after one of its dots" }
        if label.utf8.count > 63 { return "has a label of more than 63 characters" }
        let isFirst = index == 0
        if isFirst, wildcards, label.first == "*" {
            let rest = label.dropFirst()
            if rest.isEmpty || isLabel(rest.first == "-" ? rest.dropFirst() : rest) { continue }
        }
        guard !label.contains("*") else {
            return wildcards ? "may have \"*\" only as its first character" : "may not be a wildcard"
        }
        guard isLabel(label) else {
            return
                "has the label \"\(label)\", which may contain only letters, digits and \"-\", and must begin and end "
                + "with a letter or digit"
        }
    }
    return nil
}

/// `host` as names of hosts are compared: in lower case, and without the dot at the end by which it is no short name.
func canonicalHostname(_ host: String) -> String { String(host.withoutFinalDot).lowercased() }

extension String {
    fileprivate var withoutFinalDot: Substring {
        hasSuffix(".") && self != "." && self != "*." ? dropLast() : self[...]
    }
}

/// Whether `text` consists of letters, digits and inner hyphens.
private func isLabel(_ text: Substring) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last) else {
        return false
    }
    return bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"):
        true
    default: false
    }
}
