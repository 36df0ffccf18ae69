import Testing

@testable import MeshConfig

struct SyntaxTests {
    @Test(arguments: [
        "a", ".*", "^(.*?;)?(user=jason)(;.*)?$", "[]a]", "[^]]", "[a-z0-9_-]+", "(?i)x", "(?i:x|y)", "(?P<n>a)",
        "(?<n>a)",
        "a{2}", "a{2,}", "a{2,3}?", "a{", "{}", "a{,3}", #"\d+\.\w*"#, #"\Q(*\E"#, #"\p{Greek}\pL"#, #"\x41\x{10FFFF}"#,
        "[[:alpha:]]", #"[\]\d-]"#, "()", "(|a)", "^*", "日本+",
    ])
    func `RE2 takes`(_ pattern: String) { #expect(faultOfRegex(pattern) == nil) }

    @Test(arguments: [
        ("", "is empty"), ("*", "repeats nothing"), ("a|*", "repeats nothing"), ("(+)", "repeats nothing"),
        ("{2}", "repeats nothing"), ("a**", "has two repetitions"), ("a+{2}", "has two repetitions"),
        ("(a", "has a \"(\" that is never"), ("a)", "has a \")\" without"), ("[a", "has a \"[\" that is never"),
        ("[]", "has a \"[\" that is never"), ("[z-a]", "has the range \"z-a\""), ("(?=a)", "looks ahead"),
        ("(?!a)", "looks ahead"), ("(?<=a)", "looks behind"), ("(?<!a)", "looks behind"),
        ("(?P<>a)", "has a group whose"),
        ("(?P<a b>c)", "has a group whose"), ("(?>a)", "has a group that begins"), ("(?", "has a group that begins"),
        (#"(a)\1"#, "refers back"), (#"a\"#, "ends with a backslash"), (#"\Z"#, "has the escape"),
        (#"[\b]"#, "has \"\\b\" in a class"), (#"\p{Greek"#, "has a \"{\" that is never"),
        ("a{1001}", "repeats something more than"), ("a{3,2}", "has a repetition whose bounds"),
        ("a{99999999999999999999}", "repeats something more than"),
    ])
    func `RE2 refuses`(_ pattern: String, _ reason: String) throws {
        let fault = try #require(faultOfRegex(pattern))
        #expect(fault.hasPrefix(reason))
    }

    @Test func `a regex has at most 1024 characters`() {
        #expect(faultOfRegex(String(repeating: "a", count: 1024)) == nil)
        #expect(faultOfRegex(String(repeating: "a", count: 1025)) == "is longer than 1024 characters")
    }

    @Test(arguments: [
        "", "plain", "100%%", "%REQ(:path)%", "a%START_TIME(%Y/%m/%d)%b", "%DOWNSTREAM_REMOTE_ADDRESS%", "%REQ(X?Y):8%",
        "%%%PROTOCOL%",
    ])
    func `header values may hold operators`(_ value: String) { #expect(faultOfHeaderValue(value) == nil) }

    @Test(arguments: ["100%", "50% off", "%", "%req(x)%", "%REQ(x%", "%REQ(x):%", "%REQ", "%%%", "a\nb", "a\0"])
    func `header values may not hold a stray sign`(_ value: String) { #expect(faultOfHeaderValue(value) != nil) }

    @Test(
        arguments: [
            ("", []), ("AAEC", [0, 1, 2]), ("AAE=", [0, 1]), ("AAE", [0, 1]), ("AA==", [0]), ("AA", [0]),
            ("-_-_", [251, 255, 191]),
            ("+/+/", [251, 255, 191]),
        ] as [(String, [UInt8])])
    func `base64 is read`(_ text: String, _ bytes: [UInt8]) { #expect(decodeBase64(text) == bytes) }

    @Test(arguments: ["A", "AAAAA", "A===", "AA=A", "A A=", "é", "===="])
    func `other text is no base64`(_ text: String) { #expect(decodeBase64(text) == nil) }
}
