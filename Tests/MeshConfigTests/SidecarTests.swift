import MeshConfig
import Testing

struct SidecarTests {
    private func sidecar(_ text: String) throws -> Sidecar {
        guard case .sidecar(let sidecar) = try spec(sidecarText(text)) else { throw WrongKind() }
        return sidecar
    }

    @Test func `ingress is read with everything`() throws {
        let found = try sidecar(
            """
            workloadSelector: {labels: {app: web}}
            ingress:
            - port: {number: 9080, protocol: HTTP, name: a}
              bind: FD00::0:1
              captureMode: NONE
              defaultEndpoint: "127.0.0.1:8080"
              tls: {mode: SIMPLE, serverCertificate: /c, privateKey: /k}
              connectionPool: {http: {http2MaxRequests: 9}}
            - port: {number: 9081}
            inboundConnectionPool: {tcp: {maxConnections: 4}}
            """)
        var tls = Sidecar.IngressListener(port: ListenerPort(name: "a", number: 9080, protocol: .http))
        tls.bind = "fd00::1"
        tls.capture = .none
        tls.endpoint = .loopback(port: 8080, isIPv6: false)
        tls.tls = ServerTLSSettings(mode: .simple(.files([.init(certificate: "/c", privateKey: "/k")])))
        var pool = ConnectionPool()
        pool.http.http2MaxRequests = 9
        tls.connectionPool = pool
        var expected = Sidecar(workloadSelector: ["app": "web"])
        expected.inboundConnectionPool = ConnectionPool()
        expected.inboundConnectionPool?.tcp.maxConnections = 4
        expected.ingress = [tls, Sidecar.IngressListener(port: ListenerPort(number: 9081, protocol: .auto))]
        #expect(found == expected)
    }

    @Test func `egress is read with everything`() throws {
        let found = try sidecar(
            """
            egress:
            - {port: {number: 80, protocol: HTTP, name: http}, bind: 127.0.0.9, captureMode: IPTABLES, hosts: [./*]}
            - {port: {protocol: TCP}, bind: "unix:///run/x", hosts: [bank/Ledger.bank.svc.cluster.local]}
            - hosts: ["*/*", "~shop/a.com", "~*/b.com", "~/c.com", "~./d.com"]
            outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: Egress, subset: v1, port: {number: 8080}}}
            """)
        var http = Sidecar.EgressListener(
            port: ListenerPort(name: "http", number: 80, protocol: .http), hosts: [ScopedHost(.own, "*")])
        http.bind = "127.0.0.9"
        http.capture = .iptables
        var socket = Sidecar.EgressListener(
            port: ListenerPort(number: 0, protocol: .tcp),
            hosts: [ScopedHost(.named("bank"), "ledger.bank.svc.cluster.local")])
        socket.bind = "unix:///run/x"
        var rest = Sidecar.EgressListener(hosts: [ScopedHost(.all, "*")])
        rest.excludedHosts = [
            ScopedHost(.named("shop"), "a.com"), ScopedHost(.all, "b.com"), ScopedHost(.all, "c.com"),
            ScopedHost(.own, "d.com"),
        ]
        var expected = Sidecar()
        expected.egress = [http, socket, rest]
        expected.outboundPolicy = .allowAny(egressProxy: .init(host: "egress", subset: "v1", port: 8080))
        #expect(found == expected)
    }

    @Test(
        arguments: [
            ("\"127.0.0.1:80\"", .loopback(port: 80, isIPv6: false)),
            ("\"[::1]:80\"", .loopback(port: 80, isIPv6: true)),
            ("\"0.0.0.0:80\"", .instance(port: 80, isIPv6: false)), ("\"[::]:80\"", .instance(port: 80, isIPv6: true)),
            ("\"unix:///run/x\"", .unix(path: "/run/x")), ("\"\"", .original),
        ] as [(String, Sidecar.IngressListener.Endpoint)])
    func `an ingress endpoint is local`(_ text: String, endpoint: Sidecar.IngressListener.Endpoint) throws {
        let found = try sidecar("ingress: [{port: {number: 1, protocol: TCP}, defaultEndpoint: \(text)}]")
        #expect(found.ingress.map(\.endpoint) == [endpoint])
    }

    @Test(
        arguments: [
            ("{}", .registryOnly), ("{mode: REGISTRY_ONLY}", .registryOnly),
            ("{mode: ALLOW_ANY}", .allowAny(egressProxy: nil)),
        ] as [(String, Sidecar.OutboundPolicy)])
    func `the policy for unknown traffic is the Sidecar's own`(_ text: String, policy: Sidecar.OutboundPolicy) throws {
        #expect(try sidecar("outboundTrafficPolicy: \(text)").outboundPolicy == policy)
    }

    @Test func `what Istio accepts is accepted`() throws {
        #expect(try sidecar("egress: [{hosts: [\"~/*\"]}]").egress == [Sidecar.EgressListener(hosts: [])])
        #expect(try sidecar("egress: []") == Sidecar())
        let twice = "egress: [{port: {number: 1, protocol: TCP}, hosts: [\"*/*\"]}, {hosts: [\"*/*\"]}]"
        #expect(try sidecar(twice).egress.count == 2)
    }

    static let ingressMistakes = [
        Mistake("nothing", sidecarText("workloadSelector: {}"), "5: spec: says nothing; expected egress"),
        Mistake(
            "no port", sidecarText("ingress: [{captureMode: NONE}]"),
            "5: spec.ingress[0].port: is missing; expected the port"),
        Mistake(
            "no port number", sidecarText("ingress: [{port: {protocol: TCP}}]"),
            "5: spec.ingress[0].port.number: is missing"),
        Mistake(
            "bad port name", sidecarText("ingress: [{port: {number: 1, name: a_b}}]"),
            "5: spec.ingress[0].port.name: the port name \"a_b\""),
        Mistake(
            "unknown protocol", sidecarText("ingress: [{port: {number: 1, protocol: X}}]"),
            "5: spec.ingress[0].port.protocol: found \"X\", expected one of"),
        Mistake(
            "same port", sidecarText("ingress:\n- port: {number: 1}\n- port: {number: 1}"),
            "7: spec.ingress[1].port.number: another ingress listener has the port 1 too"),
        Mistake(
            "ingress on a socket", sidecarText("ingress: [{port: {number: 1}, bind: \"unix:///x\"}]"),
            "5: spec.ingress[0].bind: found \"unix:///x\", expected an IP address such as 10.0.0.1"),
        Mistake(
            "bad capture mode", sidecarText("ingress: [{port: {number: 1}, captureMode: ANY}]"),
            "5: spec.ingress[0].captureMode: found \"ANY\", expected one of DEFAULT, IPTABLES, NONE"),
        Mistake("foreign endpoint", endpointText("10.0.0.1:80"), "5: spec.ingress[0].defaultEndpoint: found \"10.0"),
        Mistake("endpoint without port", endpointText("127.0.0.1"), "5: spec.ingress[0].defaultEndpoint: found \"127"),
        Mistake(
            "endpoint port", endpointText("127.0.0.1:0"), "5: spec.ingress[0].defaultEndpoint: found \"127.0.0.1:0"),
        Mistake("relative path", endpointText("unix://x"), "5: spec.ingress[0].defaultEndpoint: found \"unix://x\""),
        Mistake(
            "ingress TLS mode", ingressTLSText("mode: ISTIO_MUTUAL"),
            "5: spec.ingress[0].tls.mode: expected mode SIMPLE or MUTUAL"),
        Mistake(
            "ingress credential", ingressTLSText("mode: SIMPLE, credentialName: a"),
            "5: spec.ingress[0].tls.credentialName: is not possible in a Sidecar"),
        Mistake(
            "ingress names", ingressTLSText("mode: SIMPLE, serverCertificate: a, privateKey: b, subjectAltNames: [x]"),
            "5: spec.ingress[0].tls.subjectAltNames: is not possible in a Sidecar"),
        Mistake(
            "ingress redirect",
            ingressTLSText("mode: SIMPLE, serverCertificate: a, privateKey: b, httpsRedirect: true"),
            "5: spec.ingress[0].tls.httpsRedirect: is not possible in a Sidecar"),
    ]

    static let egressMistakes = [
        Mistake("empty egress", sidecarText("egress:\n- null"), "6: spec.egress[0]: is empty"),
        Mistake("no hosts", sidecarText("egress: [{hosts: []}]"), "5: spec.egress[0].hosts: has no host"),
        Mistake(
            "no namespace", hostsText("a.com"), "5: spec.egress[0].hosts[0]: found \"a.com\", expected namespace/host"),
        Mistake("empty namespace", hostsText("/a.com"), "5: spec.egress[0].hosts[0]: found \"/a.com\", expected"),
        Mistake("bad namespace", hostsText("A/a.com"), "5: spec.egress[0].hosts[0]: found the namespace \"A\""),
        Mistake(
            "bad excluded namespace", hostsText("~A/a.com"), "5: spec.egress[0].hosts[0]: found the namespace \"A\""),
        Mistake("short name", hostsText("./web"), "5: spec.egress[0].hosts[0]: the host \"web\" is a short name"),
        Mistake("bad host", hostsText("./a_b.com"), "5: spec.egress[0].hosts[0]: the host \"a_b.com\" has the label"),
        Mistake(
            "same host", hostsText("./a.com", "./A.com"),
            "5: spec.egress[0].hosts[1]: \"./A.com\" is listed twice"),
        Mistake(
            "everything and more", hostsText("./a.com", "*/*"), "5: spec.egress[0].hosts[1]: \"*/*\" is everything"),
        Mistake(
            "rest before others",
            sidecarText("egress:\n- hosts: [./*]\n- {port: {number: 1, protocol: TCP}, hosts: [./*]}"),
            "6: spec.egress[0].port: is missing: only the last egress listener"),
        Mistake(
            "two rests", sidecarText("egress:\n- hosts: [./*]\n- hosts: [./*]"),
            "6: spec.egress[0].port: is missing: only the last egress listener"),
        Mistake(
            "same port",
            sidecarText("egress:\n- {port: {number: 1}, hosts: [./*]}\n- {port: {number: 1}, hosts: [./*]}"),
            "7: spec.egress[1].port.number: another egress listener has the port 1 too"),
        Mistake(
            "port 0", sidecarText("egress: [{port: {number: 0}, hosts: [./*]}]"),
            "5: spec.egress[0].port.number: found the number 0, expected"),
        Mistake(
            "same socket",
            sidecarText(
                "egress:\n- {port: {protocol: TCP}, bind: \"unix:///x\", hosts: [./*]}\n"
                    + "- {port: {protocol: TCP}, bind: \"unix:///x\", hosts: [./*]}"),
            "7: spec.egress[1].bind: another egress listener has the socket unix:///x too"),
        Mistake(
            "socket without port", sidecarText("egress: [{bind: \"unix:///x\", hosts: [./*]}]"),
            "5: spec.egress[0].port: is missing; a Unix socket is one listener: say its protocol"),
        Mistake(
            "redirected socket",
            sidecarText("egress: [{port: {}, bind: \"unix:///x\", captureMode: IPTABLES, hosts: [./*]}]"),
            "5: spec.egress[0].captureMode: nothing is redirected to a Unix socket"),
        Mistake(
            "proxy with REGISTRY_ONLY",
            sidecarText("outboundTrafficPolicy: {mode: REGISTRY_ONLY, egressProxy: {host: a, port: {number: 1}}}"),
            "5: spec.outboundTrafficPolicy.egressProxy: is not allowed with mode REGISTRY_ONLY"),
        Mistake(
            "proxy without port", sidecarText("outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a}}"),
            "5: spec.outboundTrafficPolicy.egressProxy.port: is missing; expected {number: 8080}"),
        Mistake(
            "proxy without host",
            sidecarText("outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {port: {number: 1}}}"),
            "5: spec.outboundTrafficPolicy.egressProxy.host: is missing; name the service"),
        Mistake(
            "proxy with a bad subset",
            sidecarText(
                "outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a, subset: A, port: {number: 1}}}"),
            "5: spec.outboundTrafficPolicy.egressProxy.subset: the subset \"A\" has upper-case"),
        Mistake(
            "dynamic DNS", sidecarText("outboundTrafficPolicy: {mode: ALLOW_ANY_DYNAMIC_DNS}"),
            "5: spec.outboundTrafficPolicy.mode: found ALLOW_ANY_DYNAMIC_DNS, which only the mesh config can say"),
        Mistake(
            "empty pool", sidecarText("inboundConnectionPool: {}"), "5: spec.inboundConnectionPool: is empty; give"),
        Mistake(
            "wildcard selector", sidecarText("workloadSelector: {labels: {a: \"*\"}}\negress: [{hosts: [./*]}]"),
            "5: spec.workloadSelector.labels.a: labels are compared whole"),
    ]

    @Test(arguments: ingressMistakes + egressMistakes) func `says what is wrong`(_ mistake: Mistake) { mistake.check() }
}

/// A Sidecar whose `spec` begins in line 5.
private func sidecarText(_ spec: String) -> String { istioText("Sidecar", "metadata: {name: default}", spec) }

private func hostsText(_ hosts: String...) -> String {
    sidecarText("egress: [{hosts: [\(hosts.map { "\"\($0)\"" }.joined(separator: ", "))]}]")
}

private func endpointText(_ endpoint: String) -> String {
    sidecarText("ingress: [{port: {number: 1}, defaultEndpoint: \"\(endpoint)\"}]")
}

private func ingressTLSText(_ tls: String) -> String {
    sidecarText("ingress: [{port: {number: 1, protocol: TLS}, tls: {\(tls)}}]")
}
