import MeshConfig
import Testing

struct ServiceEntryTests {
    private func entry(_ text: String) throws -> ServiceEntry {
        guard case .serviceEntry(let entry) = try spec(entryText(text)) else { throw WrongKind() }
        return entry
    }

    @Test func `a ServiceEntry is read with its defaults`() throws {
        #expect(try entry("hosts: [Example.com]") == ServiceEntry(hosts: ["example.com"], ports: [], resolution: .none))
    }

    @Test func `a ServiceEntry is read with everything`() throws {
        let found = try entry(
            """
            hosts: [a.com, "*.b.com", A.com]
            addresses: [10.0.0.1, "10.1.2.3/16", 10.0.0.2/32, "FD00::0:1/128"]
            location: MESH_INTERNAL
            resolution: STATIC
            exportTo: [., other]
            subjectAltNames: [spiffe://x]
            ports:
            - {number: 80, name: http, protocol: HTTP, targetPort: 8080}
            - {number: 443, name: tls, protocol: tls}
            endpoints:
            - address: 10.0.0.9
              ports: {http: 81}
              labels: {app: x}
              network: net
              locality: r/z
              weight: 7
              serviceAccount: sa
            - address: unix:///run/x.sock
            - network: far
            """)
        #expect(
            found
                == ServiceEntry(
                    hosts: ["a.com", "*.b.com"], addresses: ["10.0.0.1", "10.1.0.0/16", "10.0.0.2", "fd00::1"],
                    ports: [
                        ServicePort(name: "http", number: 80, target: .number(8080), protocol: .http),
                        ServicePort(name: "tls", number: 443, target: .number(443), protocol: .tls),
                    ], resolution: .static, isMeshExternal: false,
                    endpoints: [
                        EntryEndpoint(
                            address: "10.0.0.9", ports: ["http": 81], labels: ["app": "x"], network: "net",
                            locality: "r/z", weight: 7, serviceAccount: "sa"),
                        EntryEndpoint(address: "unix:///run/x.sock"), EntryEndpoint(address: "", network: "far"),
                    ], subjectAltNames: ["spiffe://x"], exportTo: [".", "other"]))
    }

    @Test func `allocated addresses are read from the status`() throws {
        let text =
            entryText("hosts: [a.com]")
            + "\nstatus: {addresses: [{host: A.com., value: 240.240.0.1}, {host: a.com, value: \"2001:2::1\"}, "
            + "{value: 1.1.1.1}]}"
        guard case .serviceEntry(let entry) = try spec(text) else { throw WrongKind() }
        #expect(entry.allocatedAddresses == ["a.com": ["240.240.0.1", "2001:2::1"]])
    }

    @Test(arguments: [
        "hosts: [a.com]\nresolution: DNS", "hosts: [\"*.a.com\"]\nresolution: DNS\nendpoints: [{address: B.com}]",
        "hosts: [a.com]\nresolution: DNS_ROUND_ROBIN\nendpoints: [{address: 10.0.0.1}]",
        "hosts: [\"*.a.com\"]\nresolution: DYNAMIC_DNS\nports: [{number: 443, name: tls, protocol: TLS}]",
        "hosts: [a.com]\nresolution: STATIC\nworkloadSelector: {labels: {app: x}}",
        "hosts: [a.com]\nworkloadSelector: {}",
        "hosts: [a.com, b.com]\nports: [{number: 1, name: tcp, protocol: TCP}]", "hosts: [a.com]\nexportTo: [\"~\"]",
        "hosts: [a.com]\nexportTo: [\"*\"]",
        "hosts: [a.com]\nports: [{number: 1, name: x}, {number: 2, name: z, protocol: \"\"}]",
    ])
    func `what Istio accepts is accepted`(_ text: String) throws {
        _ = try entry(text)
    }

    static let mistakes = [
        Mistake("no hosts", entryText("location: MESH_EXTERNAL"), "5: spec.hosts: has no host; list at least one"),
        Mistake("empty hosts", entryText("hosts: []"), "5: spec.hosts: has no host"),
        Mistake("star", entryText("hosts: [\"*\"]"), "5: spec.hosts[0]: \"*\" would match every host; name a domain"),
        Mistake(
            "bad host", entryText("hosts:\n- a.com\n- http://x"),
            "7: spec.hosts[1]: the host \"http://x\" has the label \"http://x\""),
        Mistake("host is a number", entryText("hosts: [5]"), "5: spec.hosts[0]: found the number 5, expected text"),
        Mistake(
            "bad address", entryText("hosts: [a.com]\naddresses: [10.0.0.256]"),
            "6: spec.addresses[0]: found \"10.0.0.256\", expected an IP address or a CIDR"),
        Mistake(
            "CIDR with DNS", entryText("hosts: [a.com]\nresolution: DNS\naddresses: [10.0.0.0/8]"),
            "7: spec.addresses[0]: found the CIDR 10.0.0.0/8, but resolution DNS"),
        Mistake(
            "bad resolution", entryText("hosts: [a.com]\nresolution: dns"),
            "6: spec.resolution: found \"dns\", expected one of NONE, STATIC, DNS, DNS_ROUND_ROBIN, DYNAMIC_DNS"),
        Mistake(
            "bad location", entryText("hosts: [a.com]\nlocation: OUTSIDE"),
            "6: spec.location: found \"OUTSIDE\", expected one of MESH_EXTERNAL, MESH_INTERNAL"),
        Mistake("empty port", entryText("hosts: [a.com]\nports:\n- null"), "7: spec.ports[0]: is empty"),
        Mistake(
            "no port number", entryText("hosts: [a.com]\nports: [{name: a}]"),
            "6: spec.ports[0].number: is missing; expected the number"),
        Mistake(
            "bad port number", entryText("hosts: [a.com]\nports: [{name: a, number: 65536}]"),
            "6: spec.ports[0].number: found the number 65536, expected a whole number of 1 to 65535"),
        Mistake(
            "no port name", entryText("hosts: [a.com]\nports: [{number: 1}]"),
            "6: spec.ports[0].name: is missing; give the port a name"),
        Mistake(
            "bad port name", entryText("hosts: [a.com]\nports: [{number: 1, name: a_b}]"),
            "6: spec.ports[0].name: the port name \"a_b\" may contain only"),
        Mistake(
            "same port name", entryText("hosts: [a.com]\nports: [{number: 1, name: a}, {number: 2, name: a}]"),
            "6: spec.ports[1].name: another port is named \"a\" too"),
        Mistake(
            "same port number", entryText("hosts: [a.com]\nports: [{number: 1, name: a}, {number: 1, name: b}]"),
            "6: spec.ports[1].number: another port has the number 1 too"),
        Mistake(
            "unknown protocol", entryText("hosts: [a.com]\nports: [{number: 1, name: a, protocol: HTPP}]"),
            "6: spec.ports[0].protocol: found \"HTPP\", expected one of HTTP, HTTP2,"),
        Mistake(
            "bad target", entryText("hosts: [a.com]\nports: [{number: 1, name: a, targetPort: web}]"),
            "6: spec.ports[0].targetPort: found \"web\", expected a whole number"),
        Mistake(
            "endpoints and selector",
            entryText(
                "hosts: [a.com]\nresolution: STATIC\nworkloadSelector: {labels: {a: b}}\n"
                    + "endpoints: [{address: 10.0.0.1}]"
            ), "8: spec.endpoints: found endpoints and a workloadSelector; keep one"),
        Mistake(
            "NONE with endpoints", entryText("hosts: [a.com]\nendpoints: [{address: 10.0.0.1}]"),
            "6: spec.endpoints: is not allowed with resolution NONE"),
        Mistake(
            "STATIC with a name", entryText("hosts: [a.com]\nresolution: STATIC\nendpoints: [{address: b.com}]"),
            "7: spec.endpoints[0].address: found \"b.com\", expected an IP address or an absolute Unix socket"),
        Mistake(
            "relative socket", entryText("hosts: [a.com]\nresolution: STATIC\nendpoints: [{address: unix://run}]"),
            "7: spec.endpoints[0].address: found \"unix://run\", expected"),
        Mistake(
            "socket with ports",
            entryText(
                "hosts: [a.com]\nresolution: STATIC\nports: [{number: 1, name: a}]\n"
                    + "endpoints: [{address: \"unix:///x\", ports: {a: 1}}]"
            ), "8: spec.endpoints[0].ports: a Unix socket has no ports"),
        Mistake(
            "no address", entryText("hosts: [a.com]\nresolution: STATIC\nendpoints: [{weight: 1}]"),
            "7: spec.endpoints[0].address: is missing; expected an IP address or"),
        Mistake(
            "unknown endpoint port",
            entryText(
                "hosts: [a.com]\nresolution: STATIC\nports: [{number: 1, name: a}]\n"
                    + "endpoints: [{address: 10.0.0.1, ports: {b: 1}}]"
            ), "8: spec.endpoints[0].ports.b: the entry has no port named \"b\"; its ports are \"a\""),
        Mistake(
            "bad endpoint port",
            entryText(
                "hosts: [a.com]\nresolution: STATIC\nports: [{number: 1, name: a}]\n"
                    + "endpoints: [{address: 10.0.0.1, ports: {a: 0}}]"
            ), "8: spec.endpoints[0].ports.a: found the number 0, expected"),
        Mistake(
            "bad weight", entryText("hosts: [a.com]\nresolution: STATIC\nendpoints: [{address: 10.0.0.1, weight: -1}]"),
            "7: spec.endpoints[0].weight: found the number -1, expected a whole number of 0 to 4294967295"),
        Mistake(
            "bad label",
            entryText("hosts: [a.com]\nresolution: STATIC\nendpoints: [{address: 10.0.0.1, labels: {a: 1}}]"),
            "7: spec.endpoints[0].labels.a: found the number 1, expected text"),
        Mistake(
            "wildcard with DNS", entryText("hosts: [\"*.a.com\"]\nresolution: DNS"),
            "5: spec.hosts[0]: the wildcard \"*.a.com\" cannot be looked up in DNS"),
        Mistake(
            "round robin over two",
            entryText("hosts: [a.com]\nresolution: DNS_ROUND_ROBIN\nendpoints: [{address: b.com}, {address: c.com}]"),
            "7: spec.endpoints: found 2 endpoints, but resolution DNS_ROUND_ROBIN allows only one"),
        Mistake(
            "socket with DNS", entryText("hosts: [a.com]\nresolution: DNS\nendpoints: [{address: \"unix:///x\"}]"),
            "7: spec.endpoints[0].address: found \"unix:///x\", expected an IP address or a host name"),
        Mistake(
            "two hosts over TCP",
            entryText("hosts: [a.com, b.com]\nresolution: DNS\nports: [{number: 1, name: a, protocol: TCP}]"),
            "7: spec.ports[0].protocol: this protocol does not tell several hosts apart"),
        Mistake(
            "two hosts, no protocol",
            entryText("hosts: [a.com, b.com]\nresolution: STATIC\nports: [{number: 1, name: a}]"),
            "7: spec.ports[0]: a port without protocol does not tell several hosts apart"),
        Mistake(
            "dynamic DNS for one host", entryText("hosts: [a.com]\nresolution: DYNAMIC_DNS"),
            "5: spec.hosts[0]: found \"a.com\", but resolution DYNAMIC_DNS is for wildcards"),
        Mistake(
            "dynamic DNS with address",
            entryText("hosts: [\"*.a.com\"]\nresolution: DYNAMIC_DNS\naddresses: [10.0.0.1]"),
            "7: spec.addresses: is not allowed with resolution DYNAMIC_DNS"),
        Mistake(
            "dynamic DNS with endpoint",
            entryText("hosts: [\"*.a.com\"]\nresolution: DYNAMIC_DNS\nendpoints: [{address: 10.0.0.1}]"),
            "7: spec.endpoints: is not allowed with resolution DYNAMIC_DNS"),
        Mistake(
            "dynamic DNS over HTTPS",
            entryText("hosts: [\"*.a.com\"]\nresolution: DYNAMIC_DNS\nports: [{number: 1, name: a, protocol: HTTPS}]"),
            "7: spec.ports[0].protocol: resolution DYNAMIC_DNS allows only"),
        Mistake(
            "dynamic DNS inside", entryText("hosts: [\"*.a.com\"]\nresolution: DYNAMIC_DNS\nlocation: MESH_INTERNAL"),
            "7: spec.location: MESH_INTERNAL with a waypoint"),
        Mistake(
            "exported twice", entryText("hosts: [a.com]\nexportTo: [a, a]"),
            "6: spec.exportTo[1]: \"a\" is listed twice"),
        Mistake(
            "exported to all and one", entryText("hosts: [a.com]\nexportTo: [a, \"*\"]"),
            "6: spec.exportTo[1]: \"*\" must stand alone"),
        Mistake(
            "exported to none and one", entryText("hosts: [a.com]\nexportTo: [\"~\", a]"),
            "6: spec.exportTo[0]: \"~\" must stand alone"),
        Mistake(
            "exported to nonsense", entryText("hosts: [a.com]\nexportTo: [\"a/b\"]"),
            "6: spec.exportTo[0]: found \"a/b\", expected a namespace"),
        Mistake(
            "wildcard selector", entryText("hosts: [a.com]\nworkloadSelector: {labels: {app: \"x*\"}}"),
            "6: spec.workloadSelector.labels.app: labels are compared whole"),
        Mistake(
            "selector without key", entryText("hosts: [a.com]\nworkloadSelector: {labels: {\"\": x}}"),
            "6: spec.workloadSelector.labels[\"\"]: a label has no name"),
        Mistake(
            "bad allocated address", entryText("hosts: [a.com]") + "\nstatus: {addresses: [{host: a.com, value: x}]}",
            "6: status.addresses[0].value: found \"x\", expected an IP address"),
    ]

    @Test(arguments: mistakes) func `says what is wrong with a ServiceEntry`(_ mistake: Mistake) { mistake.check() }
}

/// A ServiceEntry whose `spec` begins in line 5.
private func entryText(_ spec: String) -> String {
    "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\n"
        + "metadata: {name: ext, labels: {istio.io/use-waypoint: w}}\nspec:\n  "
        + spec.replacing("\n", with: "\n  ")
}
