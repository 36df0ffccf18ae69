import Testing

@testable import Transport

@Suite struct GRPCStatusTests {
    struct EncodingCase: CustomTestStringConvertible {
        let text: String
        let encoded: String
        var testDescription: String { encoded }
    }

    static let encodings = [
        EncodingCase(text: "", encoded: ""),
        EncodingCase(text: "plain text, ~ and {}", encoded: "plain text, ~ and {}"),
        EncodingCase(text: "100% sure", encoded: "100%25 sure"),
        EncodingCase(text: "a\nb\u{7F}", encoded: "a%0Ab%7F"),
        EncodingCase(text: "né ☃", encoded: "n%C3%A9 %E2%98%83"),
    ]

    @Test(arguments: encodings) func `a message is percent-encoded and read back`(_ c: EncodingCase) {
        #expect(percentEncoded(c.text) == c.encoded)
        #expect(percentDecoded(c.encoded) == c.text)
    }

    @Test(arguments: ["%", "%4", "50% off", "%zz"]) func `what is no escape stays as it is`(_ text: String) {
        #expect(percentDecoded(text) == text)
    }

    @Test func `bytes that are not UTF-8 are replaced`() {
        #expect(percentDecoded("a%FFb") == "a\u{FFFD}b")
    }

    @Test func `trailers carry the code, and the message only when there is one`() {
        #expect(GRPCStatus(.ok).fields.map(\.value) == ["0"])
        let fields = GRPCStatus(.unavailable, "later\n").fields
        #expect(fields.map(\.name) == ["grpc-status", "grpc-message"])
        #expect(fields.map(\.value) == ["14", "later%0A"])
    }

    @Test func `an unknown code is UNKNOWN, and none is no status`() {
        #expect(GRPCStatus(codeField: "99", messageField: "m") == GRPCStatus(.unknown, "m"))
        #expect(GRPCStatus(codeField: "x", messageField: nil) == nil)
        #expect(GRPCStatus(codeField: nil, messageField: "m") == nil)
    }

    @Test(arguments: zip(["400", "401", "403", "404", "503", "418"], [13, 16, 7, 12, 14, 2]))
    func `an HTTP status stands for a gRPC code`(_ http: String, _ code: Int) {
        #expect(GRPCStatus(httpStatus: http).code.rawValue == code)
    }
}

@Suite struct StatusDetailsTests {
    static let texts = [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy"),
    ]

    // RFC 4648, section 10.
    @Test(arguments: texts) func `bytes are base 64 without padding`(_ text: String, _ encoded: String) {
        #expect(base64(Array(text.utf8)) == encoded)
    }

    @Test func `details go in a field of their own`() {
        let fields = GRPCStatus(.failedPrecondition, "no", details: [0xFB, 0xFF]).fields
        #expect(fields.map(\.name) == ["grpc-status", "grpc-message", "grpc-status-details-bin"])
        #expect(fields.map(\.value) == ["9", "no", "+/8"])
    }
}
