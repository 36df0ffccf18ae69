import MeshConfig
import Testing

struct WorkloadEntryTests {
    private func entry(_ text: String) throws -> WorkloadEntry {
        guard case .workloadEntry(let entry) = try spec(text) else { throw WrongKind() }
        return entry
    }

    @Test func `a WorkloadEntry is read with everything`() throws {
        let found = try entry(
            entryText(
                """
                address: FD00::0:1
                ports: {http: 81, Admin: 9000}
                labels: {app: vm, version: v1, example.com/tier: ""}
                network: net
                locality: r/z
                weight: 7
                serviceAccount: sa
                """))
        #expect(
            found
                == WorkloadEntry(
                    endpoint: EntryEndpoint(
                        address: "fd00::1", ports: ["http": 81, "Admin": 9000],
                        labels: ["app": "vm", "version": "v2", "example.com/tier": "", "team": "x"], network: "net",
                        locality: "r/z", weight: 7, serviceAccount: "sa")), "the metadata's labels win")
    }

    @Test(arguments: [
        ("address: VM.example.com", "vm.example.com"), ("address: unix:///run/x.sock", "unix:///run/x.sock"),
        ("network: far", ""), ("address: \"\"\nnetwork: far", ""),
    ]) func `an address is an IP, a name, a socket, or left to the network`(_ text: String, address: String) throws {
        #expect(try entry(entryText(text)).endpoint.address == address)
    }

    @Test(arguments: [
        ("", true), ("status: {conditions: [{type: Healthy, status: \"True\"}]}", true),
        ("status: {conditions: [{type: Other, status: \"False\"}]}", true),
        ("status: {conditions: [{type: Healthy, status: \"False\"}]}", false),
    ]) func `the status says whether it is healthy`(_ status: String, isHealthy: Bool) throws {
        #expect(try entry(entryText("address: 10.0.0.1") + "\n" + status).isHealthy == isHealthy)
    }

    @Test func `a WorkloadGroup is read with everything`() throws {
        let text = groupText(
            """
            metadata: {labels: {app: vm}, annotations: {note: x}}
            template: {ports: {http: 81}, labels: {v: "1"}, network: net, locality: r, weight: 2, serviceAccount: sa}
            probe:
              initialDelaySeconds: 1
              timeoutSeconds: 2
              periodSeconds: 3
              successThreshold: 4
              failureThreshold: 5
              httpGet: {path: /ready, host: 127.0.0.1, port: 8080, scheme: HTTPS, httpHeaders: [{name: a, value: b}]}
            """)
        var probe = WorkloadProbe(
            handler: .http(
                host: "127.0.0.1", port: 8080, path: "/ready", usesTLS: true, headers: [.init(name: "a", value: "b")]))
        probe.initialDelay = 1
        probe.timeout = 2
        probe.period = 3
        probe.successThreshold = 4
        probe.failureThreshold = 5
        let template = EntryEndpoint(
            address: "", ports: ["http": 81], labels: ["v": "1"], network: "net", locality: "r", weight: 2,
            serviceAccount: "sa")
        #expect(
            try spec(text)
                == .workloadGroup(
                    WorkloadGroup(
                        labels: ["app": "vm"], annotations: ["note": "x"], template: template, probe: probe)))
    }

    @Test(
        arguments: [
            ("httpGet: {port: 80}", .http(host: "", port: 80, path: "/", usesTLS: false, headers: [])),
            ("tcpSocket: {port: 80, host: a}", .tcp(host: "a", port: 80)),
            ("grpc: {port: 80, service: a}", .grpc(port: 80, service: "a")),
            ("exec: {command: [a, b]}", .command(["a", "b"])),
        ] as [(String, WorkloadProbe.Handler)])
    func `a probe has one handler`(_ text: String, handler: WorkloadProbe.Handler) throws {
        let group = try spec(groupText("template: {}\nprobe: {periodSeconds: 0, \(text)}"))
        #expect(
            group
                == .workloadGroup(
                    WorkloadGroup(template: EntryEndpoint(address: ""), probe: WorkloadProbe(handler: handler))))
    }

    static let mistakes = [
        Mistake(
            "no address", entryText("labels: {app: vm}"),
            "5: spec.address: is missing; expected an IP address, a host name or"),
        Mistake("empty address", entryText("address: \"\""), "5: spec.address: is missing"),
        Mistake("bad address", entryText("address: a_b"), "5: spec.address: found \"a_b\", expected an IP address"),
        Mistake("relative socket", entryText("address: unix://run/x"), "5: spec.address: found \"unix://run/x\""),
        Mistake(
            "socket with ports", entryText("address: unix:///x\nports: {http: 1}"),
            "6: spec.ports: a Unix socket has no ports"),
        Mistake(
            "bad port name", entryText("address: 10.0.0.1\nports: {a_b: 1}"),
            "6: spec.ports.a_b: the port name \"a_b\" may contain only"),
        Mistake("bad port", entryText("address: 10.0.0.1\nports: {http: 0}"), "6: spec.ports.http: found the number 0"),
        Mistake(
            "bad label name", entryText("address: 10.0.0.1\nlabels: {a b: c}"),
            "6: spec.labels.a b: the label \"a b\" may contain only"),
        Mistake(
            "bad label prefix", entryText("address: 10.0.0.1\nlabels: {A.com/b: c}"),
            "6: spec.labels[\"A.com/b\"]: the label \"A.com/b\" has a prefix before its \"/\" that has upper-case"),
        Mistake(
            "bad label value", entryText("address: 10.0.0.1\nlabels: {a: -b}"),
            "6: spec.labels.a: the value \"-b\" may contain only"),
        Mistake(
            "long label value", entryText("address: 10.0.0.1\nlabels: {a: \(String(repeating: "x", count: 64))}"),
            "6: spec.labels.a: the value \"\(String(repeating: "x", count: 64))\" is longer than 63"),
        Mistake(
            "bad weight", entryText("address: 10.0.0.1\nweight: -1"), "6: spec.weight: found the number -1, expected"),
        Mistake(
            "no spec", "apiVersion: networking.istio.io/v1\nkind: WorkloadEntry\nmetadata: {name: vm}",
            "1: spec: is missing"),
        Mistake("no template", groupText("metadata: {}"), "5: spec.template: is missing; say what"),
        Mistake("template is text", groupText("template: x"), "5: spec.template: found \"x\", expected fields"),
        Mistake(
            "bad template", groupText("template: {address: a_b, labels: {a: -b}}"),
            "5: spec.template.address: found \"a_b\"", "5: spec.template.labels.a: the value"),
        Mistake(
            "bad group label", groupText("metadata: {labels: {-a: b}}\ntemplate: {}"), "5: spec.metadata.labels.-a:"),
        Mistake(
            "no handler", groupText("template: {}\nprobe: {periodSeconds: 1}"),
            "6: spec.probe: says not how to probe; expected one of httpGet, tcpSocket, grpc, exec"),
        Mistake(
            "two handlers", groupText("template: {}\nprobe: {grpc: {port: 1}, tcpSocket: {port: 1}}"),
            "6: spec.probe: found tcpSocket and grpc; expected one of"),
        Mistake(
            "negative period", groupText("template: {}\nprobe: {periodSeconds: -1, grpc: {port: 1}}"),
            "6: spec.probe.periodSeconds: found the number -1, expected a whole number of 0"),
        Mistake(
            "no probe port", groupText("template: {}\nprobe: {grpc: {}}"),
            "6: spec.probe.grpc.port: is missing; expected the port to probe"),
        Mistake(
            "bad probe port", groupText("template: {}\nprobe: {tcpSocket: {port: web}}"),
            "6: spec.probe.tcpSocket.port: found \"web\", expected a whole number"),
        Mistake(
            "bad path", groupText("template: {}\nprobe: {httpGet: {port: 1, path: ready}}"),
            "6: spec.probe.httpGet.path: found \"ready\", expected a path that begins with \"/\""),
        Mistake(
            "bad scheme", groupText("template: {}\nprobe: {httpGet: {port: 1, scheme: https}}"),
            "6: spec.probe.httpGet.scheme: found \"https\", expected one of HTTP, HTTPS"),
        Mistake(
            "header without name", groupText("template: {}\nprobe: {httpGet: {port: 1, httpHeaders: [{value: a}]}}"),
            "6: spec.probe.httpGet.httpHeaders[0].name: is missing"),
        Mistake(
            "no command", groupText("template: {}\nprobe: {exec: {}}"), "6: spec.probe.exec: has no command; list"),
    ]

    @Test(arguments: mistakes) func `says what is wrong`(_ mistake: Mistake) { mistake.check() }
}

/// A WorkloadEntry whose `spec` begins in line 5.
private func entryText(_ spec: String) -> String {
    istioText("WorkloadEntry", "metadata: {name: vm-1, labels: {version: v2, team: x}}", spec)
}

/// A WorkloadGroup whose `spec` begins in line 5.
private func groupText(_ spec: String) -> String { istioText("WorkloadGroup", "metadata: {name: vm}", spec) }
