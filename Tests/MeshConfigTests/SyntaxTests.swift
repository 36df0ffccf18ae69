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
        "%%%PROTOCOL%", "%PATH%", "%PATH(NQ)%", "%CEL(request.headers.exists(h, h == 'a'))%",
        "%UPSTREAM_METADATA(a:b)%", "%START_TIME%", "%QUERY_PARAM(a):3%",
    ])
    func `header values may hold operators`(_ value: String) { #expect(faultOfHeaderValue(value) == nil) }

    @Test(arguments: ["100%", "50% off", "%", "%req(x)%", "%REQ(x%", "%REQ(x):%", "%REQ", "%%%", "a\nb", "a\0"])
    func `header values may not hold a stray sign`(_ value: String) { #expect(faultOfHeaderValue(value) != nil) }

    /// Envoy 1.36 refused the route table for each.
    @Test(arguments: [
        ("%FOO%", "has the operator FOO, which Envoy does not know"),
        ("%REQ%", "has the operator REQ, which needs the"),
        ("%REQ()%", "has the operator REQ, which needs"), ("a%RESP(a b)%", "has the operator RESP, which needs"),
        ("%PROTOCOL(x)%", "has the operator PROTOCOL with arguments"),
        ("%DYNAMIC_METADATA()%", "has the operator DYNAMIC_METADATA without arguments"),
    ])
    func `operators are those of Envoy`(_ value: String, _ fault: String) {
        #expect(faultOfHeaderValue(value)?.hasPrefix(fault) == true)
        #expect(faultOfFormat(value, others: ["FOO", "REQ", "RESP", "PROTOCOL", "DYNAMIC_METADATA"]) == nil)
    }

    /// Each was shown to Envoy 1.36, in a filter of an access log.
    @Test(arguments: [
        "response.code >= 400", #"has(request.headers.x) && request.headers["x-y"].startsWith("a")"#, "x in [1,2,]",
        "'a' + b\"x\"", "type(1) == int", "no.such", #"r"\d""#, "1u + 2.5e3 - 0xF * .5 / 1e-5", "a ? b : c ? d : e",
        "{1:2,}[1] == 2", "\"\"\"a\nb\"\"\"", "!!true", "--1", "---a", "a == b == c", ".a.b", "{}", "[]", "(a)",
        "a.package",
        #""\"q\"" + '\x41\u0041\U00000041\101'"#, "a%b*c/d // comment", "size(a) == a.size()", "a.contains(b)",
        "re.extract(a,b,c)", #"a.matches("^[a-z]+$")"#, "a.getDate() + a.getDate(\"UTC\")",
        "duration('1s') < timestamp(a)",
    ])
    func `Envoy takes the condition`(_ text: String) { #expect(faultOfCEL(text) == nil) }

    @Test(arguments: [
        ("", "ends too early"), ("a && ", "ends too early"), ("a b", "has \"b\" where"), ("a.b(c)(d)", "calls b()"),
        ("size(a)(b)", "has \"(\" where"), ("foo(1)", "calls foo(), which"),
        ("a.int()", "calls int(), which Envoy does not know there"),
        ("string(1)", "calls string()"), ("size(a,b)", "calls size() with 2"),
        ("a.contains()", "calls contains() with 0"),
        ("a.exists(h, h == 1)", "loops with exists()"), ("all(x)", "calls all()"), ("has(x)", "calls has()"),
        ("has(a[\"b\"])", "calls has()"), ("a.has(b)", "calls has(), which"), ("a{}", "makes a message"),
        ("!-a", "has \"a\" where"), ("-!a", "has \"!\" where"), ("1.", "ends too early"), ("0X1F", "has \"X1F\" where"),
        ("'\\q'", "has the escape \"\\q\""), ("rb\"x\"", "has a value where"), ("\"a\nb\"", "has text that is never"),
        ("package", "has the name \"package\""), ("in", "has \"in\" where"), ("a.in", "has \"in\" where"),
        ("a|b", "has \"|\", which"), ("a = b", "has \"=\", which"), ("`x`", "has \"`\", which"),
        ("é", "has \"é\", which"),
        ("9223372036854775808", "has the number"), ("99999999999999999999u", "has the number"),
        ("0x", "has the number"),
        ("1e", "has the number"), ("a ? b ? c : d : e", "has \"?\" where"), ("[1 2]", "has a value where"),
        ("{1}", "has \"}\" where"), ("a.matches(\"[\")", "has the regex \"[\", which has a \"[\""),
        ("'\\x4'", "has an escape with fewer than 2"), ("'\\10'", "has an escape with fewer than three"),
        ("'\\", "ends with a backslash"),
    ])
    func `Envoy refuses the condition`(_ text: String, _ reason: String) throws {
        let fault = try #require(faultOfCEL(text))
        #expect(fault.hasPrefix(reason))
    }

    @Test func `a condition has bounds in length and depth`() {
        let deep = String(repeating: "(", count: 49) + "a" + String(repeating: ")", count: 49)
        #expect(faultOfCEL(deep) == nil)
        #expect(faultOfCEL("((\(deep)))") == "is nested more than 50 levels deep")
        #expect(faultOfCEL(String(repeating: "a", count: 10_001)) == "is longer than 10000 bytes")
    }

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
