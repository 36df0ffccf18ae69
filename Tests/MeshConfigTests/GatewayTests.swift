import MeshConfig
import Testing

struct GatewayTests {
    private func gateway(_ text: String) throws -> Gateway {
        guard case .gateway(let gateway) = try spec(gatewayText(text)) else { throw WrongKind() }
        return gateway
    }

    private func tls(_ text: String) throws -> ServerTLSSettings {
        let text = "servers: [{port: {number: 443, name: tls, protocol: TLS}, hosts: [a.com], tls: {\(text)}}]"
        return try #require(try gateway(text).servers.first?.tls)
    }

    static let everything = """
        selector: {istio: ingressgateway}
        servers:
        - port: {number: 80, name: http, protocol: http, targetPort: 0}
          bind: FD00::0:1
          name: main
          hosts: [A.example.com, "*", "*.b.com", ./c.com, "*/d.com", other/e.com, "~/f.com", 10.0.0.1]
          tls: {httpsRedirect: true}
        - port: {number: 443, name: https, protocol: HTTPS}
          hosts: ["*/*"]
          tls:
            mode: MUTUAL
            serverCertificate: /c.pem
            privateKey: /k.pem
            caCertificates: /ca.pem
            caCrl: /crl.pem
            subjectAltNames: [spiffe://x]
            verifyCertificateSpki: [NvqYIYSbgK2vCJpQhObf77vv+bQWtc5ek5RIOwPiC9A=]
            verifyCertificateHash: [df6ff72fe9116521268f6f2dd4966f51df479883fe7037b39f75916ac3049d1a]
            insecureSkipVerify: true
            minProtocolVersion: TLSV1_2
            maxProtocolVersion: TLSV1_3
            cipherSuites: [ECDHE-RSA-AES256-GCM-SHA384, NONSENSE, ECDHE-RSA-AES256-GCM-SHA384, "-ALL", ALL]
            ecdhCurves: [P-256]
        - port: {name: unix, protocol: TCP}
          bind: unix:///run/g.sock
          hosts: ["*"]
        """

    @Test func `a Gateway is read with everything`() throws {
        let found = try gateway(Self.everything)
        var redirect = ServerTLSSettings(mode: .passthrough)
        redirect.redirectsToHTTPS = true
        let files = ServerTLSSettings.Identity.files([.init(certificate: "/c.pem", privateKey: "/k.pem")])
        var mutual = ServerTLSSettings(mode: .mutual(files, .files(caCertificates: "/ca.pem", crl: "/crl.pem")))
        mutual.subjectAltNames = ["spiffe://x"]
        mutual.clientKeyHashes = ["NvqYIYSbgK2vCJpQhObf77vv+bQWtc5ek5RIOwPiC9A="]
        mutual.clientCertificateHashes = ["df6ff72fe9116521268f6f2dd4966f51df479883fe7037b39f75916ac3049d1a"]
        mutual.acceptsUntrustedClients = true
        mutual.minVersion = .tls1_2
        mutual.maxVersion = .tls1_3
        mutual.cipherSuites = ["ECDHE-RSA-AES256-GCM-SHA384", "-ALL", "ALL"]
        mutual.ecdhCurves = ["P-256"]
        let hosts = [
            ScopedHost(.all, "a.example.com"), ScopedHost(.all, "*"), ScopedHost(.all, "*.b.com"),
            ScopedHost(.named("shop"), "c.com"), ScopedHost(.all, "d.com"), ScopedHost(.named("other"), "e.com"),
            ScopedHost(.none, "f.com"), ScopedHost(.all, "10.0.0.1"),
        ]
        let everything = [ScopedHost(.all, "*")]
        var first = GatewayServer(
            port: ListenerPort(name: "http", number: 80, protocol: .http), bind: "fd00::1", hosts: hosts, tls: redirect)
        first.name = "main"
        #expect(
            found
                == Gateway(
                    selector: ["istio": "ingressgateway"],
                    servers: [
                        first,
                        GatewayServer(
                            port: ListenerPort(name: "https", number: 443, protocol: .https), hosts: everything,
                            tls: mutual),
                        GatewayServer(
                            port: ListenerPort(name: "unix", number: 0, protocol: .tcp), bind: "unix:///run/g.sock",
                            hosts: everything),
                    ]))
    }

    struct ModeCase: CustomTestStringConvertible {
        let testDescription: String
        let mode: ServerTLSSettings.Mode

        init(_ text: String, _ mode: ServerTLSSettings.Mode) {
            testDescription = text
            self.mode = mode
        }
    }

    static let files = ServerTLSSettings.Identity.files([.init(certificate: "/c", privateKey: "/k")])
    static let modes = [
        ModeCase("mode: PASSTHROUGH", .passthrough), ModeCase("", .passthrough),
        ModeCase("mode: PASSTHROUGH, credentialName: ignored", .passthrough),
        ModeCase("mode: AUTO_PASSTHROUGH", .autoPassthrough), ModeCase("mode: ISTIO_MUTUAL", .istioMutual),
        ModeCase("mode: SIMPLE, credentialName: a", .simple(.credentials(["a"]))),
        ModeCase("mode: SIMPLE, credentialNames: [a, b]", .simple(.credentials(["a", "b"]))),
        ModeCase("mode: SIMPLE, serverCertificate: /c, privateKey: /k", .simple(files)),
        ModeCase("mode: SIMPLE, credentialName: \"\", serverCertificate: /c, privateKey: /k", .simple(files)),
        ModeCase("mode: SIMPLE, tlsCertificates: [{serverCertificate: /c, privateKey: /k}]", .simple(files)),
        ModeCase("mode: MUTUAL, credentialName: a", .mutual(.credentials(["a"]), .credential("a-cacert"))),
        ModeCase(
            "mode: MUTUAL, credentialName: a, caCertCredentialName: b",
            .mutual(.credentials(["a"]), .credential("b"))),
        ModeCase(
            "mode: OPTIONAL_MUTUAL, credentialName: a",
            .optionalMutual(.credentials(["a"]), .credential("a-cacert"))),
        ModeCase(
            "mode: MUTUAL, serverCertificate: /c, privateKey: /k, caCertificates: /ca",
            .mutual(files, .files(caCertificates: "/ca", crl: ""))),
        ModeCase(
            "mode: MUTUAL, serverCertificate: /c, privateKey: /k, caCertCredentialName: b",
            .mutual(files, .credential("b"))),
        ModeCase(
            "mode: MUTUAL, tlsCertificates: [{serverCertificate: /c, privateKey: /k, caCertificates: /ca}]",
            .mutual(files, .files(caCertificates: "/ca", crl: ""))),
    ]

    @Test(arguments: modes) func `the mode says where certificates come from`(_ c: ModeCase) throws {
        #expect(try tls(c.testDescription).mode == c.mode)
    }

    @Test(arguments: ["HTTP", "http2", "GRPC", "GRPC-WEB", "HTTP_PROXY", "TCP", "MONGO", "MYSQL", "REDIS", "UDP"])
    func `every protocol of the registry can be served`(_ word: String) throws {
        let server = try gateway("servers: [{port: {number: 1, name: a, protocol: \(word)}, hosts: [a.com]}]").servers
        #expect(server.first?.port.protocol_ == PortProtocol(word: word))
        #expect(try gateway("servers: [{port: {number: 1, name: a, protocol: TCP}, hosts: [a.com]}]").selector == [:])
    }

    static let serverMistakes = [
        Mistake("no servers", gatewayText("selector: {}"), "5: spec.servers: has no server; list at least one"),
        Mistake("empty servers", gatewayText("servers: []"), "5: spec.servers: has no server"),
        Mistake("empty server", gatewayText("servers:\n- null"), "6: spec.servers[0]: is empty"),
        Mistake(
            "no port", gatewayText("servers: [{hosts: [a.com]}]"),
            "5: spec.servers[0].port: is missing; expected a port with number, name and protocol"),
        Mistake(
            "no hosts", gatewayText("servers: [{port: {number: 1, name: a, protocol: HTTP}}]"),
            "5: spec.servers[0].hosts: has no host"),
        Mistake("bad host", serverText(hosts: "a_b.com"), "7: spec.servers[0].hosts[0]: the host \"a_b.com\" has the"),
        Mistake(
            "short host", serverText(hosts: "web"), "7: spec.servers[0].hosts[0]: the host \"web\" is a short name"),
        Mistake(
            "inner wildcard", serverText(hosts: "\"a.*.com\""),
            "7: spec.servers[0].hosts[0]: the host \"a.*.com\" may have \"*\" only"),
        Mistake(
            "bad namespace", serverText(hosts: "A/b.com"),
            "7: spec.servers[0].hosts[0]: found the namespace \"A\", expected a name, \"*\""),
        Mistake(
            "no namespace", serverText(hosts: "/b.com"), "7: spec.servers[0].hosts[0]: found the namespace \"\""),
        Mistake(
            "nothing behind the slash", serverText(hosts: "a/"),
            "7: spec.servers[0].hosts[0]: the host \"\" is empty"),
        Mistake(
            "same port name",
            gatewayText(
                "servers:\n- {port: {number: 1, name: a, protocol: HTTP}, hosts: [a.com]}\n"
                    + "- {port: {number: 2, name: a, protocol: HTTP}, hosts: [a.com]}"),
            "7: spec.servers[1].port.name: another port is named \"a\" too"),
        Mistake(
            "no port name", serverText(port: "{number: 1, protocol: HTTP}"),
            "6: spec.servers[0].port.name: is missing; give the port a name"),
        Mistake(
            "no port number", serverText(port: "{name: a, protocol: HTTP}"),
            "6: spec.servers[0].port.number: is missing; expected the port to listen on"),
        Mistake(
            "bad port number", serverText(port: "{number: 0, name: a, protocol: HTTP}"),
            "6: spec.servers[0].port.number: found the number 0, expected a whole number of 1 to 65535"),
        Mistake(
            "no protocol", serverText(port: "{number: 1, name: a}"),
            "6: spec.servers[0].port.protocol: is missing; expected one of HTTP"),
        Mistake(
            "unknown protocol", serverText(port: "{number: 1, name: a, protocol: HTPP}"),
            "6: spec.servers[0].port.protocol: found \"HTPP\", expected one of HTTP"),
        Mistake(
            "target mapping", serverText(port: "{number: 1, name: a, protocol: HTTP, targetPort: {a: b}}"),
            "6: spec.servers[0].port.targetPort: a Gateway has no target port"),
        Mistake(
            "target port", serverText(port: "{number: 1, name: a, protocol: HTTP, targetPort: 8080}"),
            "6: spec.servers[0].port.targetPort: a Gateway has no target port"),
        Mistake(
            "bad bind", serverText("bind: host"), "8: spec.servers[0].bind: found \"host\", expected an IP address"),
        Mistake(
            "relative socket", serverText("bind: unix://run"), "8: spec.servers[0].bind: found \"unix://run\", expected"
        ),
        Mistake(
            "socket with port", serverText("bind: unix:///run/x"),
            "6: spec.servers[0].port.number: found 80, but a Unix socket has no port"),
        Mistake(
            "wildcard selector",
            gatewayText("servers: [{port: {number: 1, name: a, protocol: TCP}, hosts: [a.com]}]\nselector: {a: \"*\"}"),
            "6: spec.selector.a: labels are compared whole"),
    ]

    static let tlsMistakes = [
        Mistake(
            "HTTPS without tls", serverText(port: "{number: 443, name: a, protocol: HTTPS}"),
            "6: spec.servers[0].tls: is missing; protocol HTTPS needs it"),
        Mistake(
            "TLS without tls", serverText(port: "{number: 443, name: a, protocol: TLS}"),
            "6: spec.servers[0].tls: is missing; protocol TLS needs it"),
        Mistake(
            "tls over HTTP", serverText("tls: {mode: SIMPLE, credentialName: a}"),
            "8: spec.servers[0].tls: protocol HTTP is plaintext: only httpsRedirect"),
        Mistake(
            "redirect with a certificate", serverText("tls: {httpsRedirect: true, privateKey: /k}"),
            "8: spec.servers[0].tls: protocol HTTP is plaintext: only httpsRedirect"),
        Mistake(
            "tls over TCP", serverText("tls: {mode: PASSTHROUGH}", port: "{number: 1, name: a, protocol: TCP}"),
            "8: spec.servers[0].tls: protocol TCP is plaintext; use protocol TLS"),
        Mistake(
            "hashes that are none",
            tlsText("mode: SIMPLE, credentialName: a, verifyCertificateSpki: [YWJj], verifyCertificateHash: [\"0:1\"]"),
            "8: spec.servers[0].tls.verifyCertificateSpki[0]: found \"YWJj\", expected the base64 of 32 bytes",
            "8: spec.servers[0].tls.verifyCertificateHash[0]: found \"0:1\", expected 64 hexadecimal digits"),
        Mistake("unknown mode", tlsText("mode: simple"), "8: spec.servers[0].tls.mode: found \"simple\", expected one"),
        Mistake(
            "mesh certificates and a credential", tlsText("mode: ISTIO_MUTUAL, credentialName: a"),
            "8: spec.servers[0].tls.credentialName: is not allowed with mode ISTIO_MUTUAL"),
        Mistake(
            "mesh certificates and an authority", tlsText("mode: ISTIO_MUTUAL, caCertificates: a"),
            "8: spec.servers[0].tls.caCertificates: is not allowed with mode ISTIO_MUTUAL"),
        Mistake(
            "two sources", tlsText("mode: SIMPLE, credentialName: a, serverCertificate: /c, privateKey: /k"),
            "8: spec.servers[0].tls.serverCertificate: found credentialName and serverCertificate; keep one"),
        Mistake(
            "no certificate", tlsText("mode: SIMPLE"),
            "8: spec.servers[0].tls.mode: found \"SIMPLE\" without a certificate; add credentialName"),
        Mistake(
            "no key", tlsText("mode: SIMPLE, serverCertificate: /c"),
            "8: spec.servers[0].tls.privateKey: is missing; name the file"),
        Mistake(
            "no file in a pair", tlsText("mode: SIMPLE, tlsCertificates: [{privateKey: /k}]"),
            "8: spec.servers[0].tls.tlsCertificates[0].serverCertificate: is missing"),
        Mistake(
            "no authority", tlsText("mode: MUTUAL, serverCertificate: /c, privateKey: /k"),
            "8: spec.servers[0].tls.caCertificates: is missing; mode MUTUAL needs the authorities"),
        Mistake(
            "CRL with a credential", tlsText("mode: MUTUAL, credentialName: a, caCrl: /crl"),
            "8: spec.servers[0].tls.caCrl: is not allowed with a credential"),
        Mistake(
            "CRL with SIMPLE", tlsText("mode: SIMPLE, serverCertificate: /c, privateKey: /k, caCrl: /crl"),
            "8: spec.servers[0].tls.caCrl: is not allowed with mode SIMPLE"),
        Mistake(
            "three credentials", tlsText("mode: SIMPLE, credentialNames: [a, b, c]"),
            "8: spec.servers[0].tls.credentialNames: found 3 certificates, expected one, or two"),
        Mistake(
            "three pairs",
            tlsText(
                "mode: SIMPLE, tlsCertificates: ["
                    + (1...3).map { "{serverCertificate: /\($0), privateKey: /k}" }.joined(separator: ", ") + "]"),
            "8: spec.servers[0].tls.tlsCertificates: found 3 certificates"),
        Mistake(
            "no credentials", tlsText("mode: SIMPLE, credentialNames: []"),
            "8: spec.servers[0].tls.credentialNames: found 0 certificates"),
        Mistake(
            "bad version", tlsText("mode: PASSTHROUGH, minProtocolVersion: TLS13"),
            "8: spec.servers[0].tls.minProtocolVersion: found \"TLS13\", expected one of TLS_AUTO"),
    ]

    @Test(arguments: serverMistakes + tlsMistakes) func `says what is wrong`(_ mistake: Mistake) { mistake.check() }
}

/// A Gateway whose `spec` begins in line 5.
private func gatewayText(_ spec: String) -> String {
    istioText("Gateway", "metadata: {name: g, namespace: shop}", spec)
}

/// A Gateway with one server: its port is in line 6, its hosts in line 7, other fields begin in line 8.
private func serverText(
    _ fields: String = "name: x", port: String = "{number: 80, name: http, protocol: HTTP}", hosts: String = "a.com"
) -> String {
    gatewayText("servers:\n- port: \(port)\n  hosts: [\(hosts)]\n  \(fields)")
}

private func tlsText(_ tls: String) -> String {
    serverText("tls: {\(tls)}", port: "{number: 443, name: https, protocol: HTTPS}")
}
