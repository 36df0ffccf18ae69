import Testing

@testable import MeshConfig

/// Durations, times, DNS names and protocol words.
struct TextFormsTests {
    @Test(
        arguments: [
            ("5s", .seconds(5)), ("1h2m", .seconds(3720)), ("100ms", .milliseconds(100)), ("1.5s", .milliseconds(1500)),
            ("0", .zero),
            ("0s", .zero), (".5m", .seconds(30)), ("1m30.25s", .milliseconds(90_250)), ("7us", .microseconds(7)),
            ("7µs", .microseconds(7)), ("3ns", .nanoseconds(3)), ("1.000000000000s", .seconds(1)), ("1.s", .seconds(1)),
        ] as [(String, Duration)])
    func `a duration is numbers with units`(_ text: String, _ duration: Duration) {
        #expect(parseDuration(text) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "-5s", "5 s", "5x", "5sec", "1.2.3s", "s5", "1.5ns", "9999999h", "99999999999999999999s", "٥s",
    ])
    func `anything else is no duration`(_ text: String) {
        #expect(parseDuration(text) == nil)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00Z", 1_709_208_000),
            ("2024-05-01T10:00:00.123Z", 1_714_557_600),
            ("2024-05-01T12:00:00+02:00", 1_714_557_600), ("2000-03-01T00:00:00Z", 951_868_800),
            ("1969-12-31T23:59:59Z", -1),
        ] as [(String, Int64)])
    func `a time is seconds since 1970`(_ text: String, _ seconds: Int64) {
        #expect(parseTimestamp(text) == seconds)
    }

    @Test(arguments: [
        "", "2024", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-05-01", "2024-05-01T24:00:00Z",
        "2024-05-01T10:00:00",
        "2024-05-01T10:00:00Zx", "2024-05-00T10:00:00Z", "x024-05-01T10:00:00Z",
    ])
    func `anything else is no time`(_ text: String) {
        #expect(parseTimestamp(text) == nil)
    }

    @Test(arguments: [
        "a", "example.com", "EXAMPLE.com", "*.example.com", "*-eu.example.com", "*foo.com", "1.2", "a-b.c",
        "example.com.",
    ])
    func `a host name may be a wildcard`(_ host: String) {
        #expect(faultOfHostname(host, wildcards: true) == nil)
    }

    @Test(arguments: [
        ("", "is empty"), ("a..b", "has nothing before or after one of its dots"),
        ("a..", "has nothing before or after"), (".", "has nothing before or after"),
        ("*.", "has nothing before or after"),
        ("a.*.b", "may have \"*\" only as its first character"), ("a*.b", "may have"), ("-a.b", "has the label \"-a\""),
        ("a_b.c", "has the label \"a_b\""), ("http://a", "has the label"), ("ä.de", "has the label"),
        (String(repeating: "a", count: 64), "has a label of more than 63 characters"),
        (String(repeating: "a.", count: 128), "is longer than 255 characters"),
    ])
    func `what is no host name is refused with the reason`(_ host: String, _ reason: String) {
        #expect(faultOfHostname(host, wildcards: true)?.hasPrefix(reason) == true)
    }

    @Test func `a wildcard is refused where a single host is meant`() {
        #expect(faultOfHostname("*.a.b", wildcards: false) == "may not be a wildcard")
    }

    @Test(
        arguments: [
            ("http", nil, .http), ("http-web", nil, .http), ("HTTP2-x", nil, .http2), ("grpc", nil, .grpc),
            ("grpc-web", nil, .grpcWeb),
            ("gRPC-Web-x", nil, .grpcWeb), ("https", nil, .https), ("tls-x", nil, .tls), ("tcp", nil, .tcp),
            ("mongo", nil, .mongo),
            ("redis-0", nil, .redis), ("mysql", nil, .mysql), ("http_proxy", nil, .httpProxy), ("web", nil, .auto),
            ("", nil, .auto),
            ("httpx", nil, .auto), ("udp", nil, .udp), ("http", "tcp", .tcp), ("tcp", "kubernetes.io/h2c", .http2),
            ("tcp", "kubernetes.io/ws", .http), ("tcp", "kubernetes.io/wss", .https),
            ("http", "example.com/own", .auto),
        ] as [(String, String?, PortProtocol)])
    func `the protocol of a Service port is its appProtocol or else the start of its name`(
        _ name: String, _ appProtocol: String?, _ expected: PortProtocol
    ) {
        #expect(PortProtocol(servicePort: 8000, name: name, transport: "TCP", appProtocol: appProtocol) == expected)
    }

    @Test(arguments: [(25, .tcp), (53, .tcp), (3306, .tcp), (27017, .tcp), (80, .auto)] as [(Int, PortProtocol)])
    func `well-known ports of silent protocols are TCP`(_ number: Int, _ expected: PortProtocol) {
        #expect(PortProtocol(servicePort: number, name: "", transport: "TCP", appProtocol: nil) == expected)
        #expect(PortProtocol(servicePort: number, name: "http", transport: "TCP", appProtocol: nil) == .http)
        #expect(PortProtocol(servicePort: number, name: "http", transport: "UDP", appProtocol: nil) == .udp)
    }

    @Test func `a ServiceEntry's protocol is a whole word`() {
        #expect(PortProtocol(word: "Grpc-Web") == .grpcWeb)
        #expect(PortProtocol(word: "http-web") == nil)
        #expect(PortProtocol(word: "sctp") == nil)
    }
}
