/// How a call ended, as gRPC's trailers tell it.
package struct GRPCStatus: Sendable, Equatable {
    /// The kind of end.
    package let code: GRPCStatusCode
    /// For the developer at the other end; any text, empty when there is nothing to say.
    package let message: String
    /// For programs at the other end: a `google.rpc.Status`, whose details say more; empty when there is nothing to
    /// say.
    package let details: [UInt8]

    /// A status of `code` with a message.
    package init(_ code: GRPCStatusCode, _ message: String = "", details: [UInt8] = []) {
        self.code = code
        self.message = message
        self.details = details
    }
}

/// gRPC's status codes. Source: gRPC, "Status codes and their use in gRPC".
package enum GRPCStatusCode: Int, Sendable {
    case ok = 0
    case cancelled = 1
    case unknown = 2
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case alreadyExists = 6
    case permissionDenied = 7
    case resourceExhausted = 8
    case failedPrecondition = 9
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case dataLoss = 15
    case unauthenticated = 16
}

extension GRPCStatus {
    /// The trailers that carry the status.
    var fields: [(name: String, value: String)] {
        var fields = [(name: "grpc-status", value: String(code.rawValue))]
        if !message.isEmpty { fields.append((name: "grpc-message", value: percentEncoded(message))) }
        if !details.isEmpty { fields.append((name: "grpc-status-details-bin", value: base64(details))) }
        return fields
    }

    /// The status that trailers carry; nil when they have none or not a number.
    ///
    /// A code that gRPC does not define counts as UNKNOWN.
    init?(codeField: String?, messageField: String?) {
        guard let number = codeField.flatMap({ Int($0) }) else { return nil }
        self.init(GRPCStatusCode(rawValue: number) ?? .unknown, messageField.map(percentDecoded) ?? "")
    }

    /// What an answer without a gRPC status means. Source: gRPC, "HTTP to gRPC Status Code Mapping".
    init(httpStatus: String) {
        let code: GRPCStatusCode =
            switch httpStatus {
            case "400": .internal
            case "401": .unauthenticated
            case "403": .permissionDenied
            case "404": .unimplemented
            case "429", "502", "503", "504": .unavailable
            default: .unknown
            }
        self.init(code, "HTTP status \(httpStatus) without a gRPC status")
    }
}

/// `bytes` as the value of a field whose name ends in `-bin`: base 64 without padding.
///
/// Source: gRPC over HTTP/2, "Custom-Metadata".
func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.count / 3 * 4 + 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * (3 - UInt32(group.count)))
        for index in 0...UInt32(group.count) { encoded.append(digits[Int(bits >> (18 - 6 * index) & 63)]) }
    }
    return String(decoding: encoded, as: UTF8.self)
}

/// `text` as the value of `grpc-message`: printable ASCII except `%` as it is, other bytes as `%XX`.
///
/// Source: gRPC over HTTP/2, "Status-Message".
func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "%") {
            encoded.append(byte)
        } else {
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

/// Undoes `percentEncoded`; what is no valid escape stays as it is, and bytes that are not UTF-8 are replaced.
func percentDecoded(_ text: String) -> String {
    var decoded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let high = hexDigit(rest.first), let low = hexDigit(rest.dropFirst().first) {
            decoded.append(high << 4 | low)
            rest = rest.dropFirst(2)
        } else {
            decoded.append(byte)
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8?) -> UInt8? {
    guard let byte else { return nil }
    return Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
}
