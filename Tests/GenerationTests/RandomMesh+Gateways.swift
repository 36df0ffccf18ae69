import Mesh
import MeshConfig
import TestSupport

extension RandomMesh {
    private static let names = ["a.example.com", "b.example.com", "*.example.com", "*"]

    /// Makes some proxies gateways, with servers that clash in every way, routes for them, and secrets.
    ///
    /// - Parameter isCertain: whether the proxy becomes a gateway in any case.
    mutating func addGateways(isCertain: Bool) {
        guard random.chance(30) && !proxy.isGRPC || isCertain else { return }
        proxy.kind = .router
        proxy.isGRPC = false
        proxy.mayReadSecrets = random.chance(70)
        proxy.workloadCertificates = random.pick([.none, .agent, .stream])
        proxy.listenerOptions.isUnprivileged = random.chance(20)
        for index in 0..<4 {
            let servers = (0..<Int.random(in: 1...3, using: &random)).map { gatewayServer($0) }
            add(.gateway, random.pick(namespaces), "gw\(index)", .gateway(Gateway(servers: servers)))
        }
        for index in 0..<(isCertain ? 24 : 10) { addGatewayRoutes(index) }
        for name in ["cert", "cert-cacert", "other"] {
            let pair = Secret.KeyPair(certificates: [random.pick([1, 2, 3])], key: PrivateKey([2]))
            let authorities = Secret.Authorities(certificates: [random.pick([3, 4])])
            let secret = random.pick([
                Secret(keyPair: pair), Secret(authorities: authorities),
                Secret(keyPair: pair, authorities: authorities),
            ])
            add(.secret, random.pick(namespaces), name, .secret(secret))
        }
    }

    private mutating func gatewayServer(_ index: Int) -> GatewayServer {
        let identity = ServerTLSSettings.Identity.credentials([random.pick(["cert", "other"])])
        let files = ServerTLSSettings.Authority.files(caCertificates: "/ca.pem", crl: "")
        let modes: [ServerTLSSettings.Mode?] = [
            nil, .passthrough, .autoPassthrough, .simple(identity), .mutual(identity, .credential("cert-cacert")),
            .optionalMutual(identity, files), .istioMutual,
        ]
        var tls = random.pick(modes).map { ServerTLSSettings(mode: $0) }
        if random.chance(20) { tls?.redirectsToHTTPS = true }
        let secured: PortProtocol = random.pick([.https, .tls])
        let declared =
            tls == nil ? random.pick([.http, .grpcWeb, .tcp, .mongo, .udp]) : random.pick([.http, secured, secured])
        let hosts = (0..<Int.random(in: 1...2, using: &random)).map { _ in
            ScopedHost(random.pick([.all, .all, .none, .named("shop")]), random.pick(Self.names))
        }
        return GatewayServer(
            port: ListenerPort(name: "p\(index)", number: random.pick([80, 443, 9000]), protocol: declared),
            bind: random.pick(["", "", "10.0.0.1"]), hosts: hosts, tls: tls)
    }

    private mutating func addGatewayRoutes(_ index: Int) {
        let host = random.pick(["api.shop.svc.cluster.local", "db.bank.svc.cluster.local", "host1.example.com"])
        let target = RouteDestination(host: host, port: 80)
        let gateway = GatewayReference.gateway(
            namespace: random.pick(namespaces), name: "gw\(Int.random(in: 0..<4, using: &random))")
        let names = random.pick([
            ["*"], ["*.example.com"], ["a.example.com", "b.example.com"], ["a.example.com"], ["c.example.com"],
            ["d.example.com", "e.example.com"], ["f.example.org"],
            ["h\(Int.random(in: 0..<20, using: &random)).example.com"], ["h\(index).example.com"],
        ])
        var spec = VirtualService(hosts: names, gateways: [gateway])
        var match = HTTPMatch()
        match.uri = random.pick([.prefix("/"), .exact("/a")])
        spec.http = [HTTPRoute(matches: random.chance(50) ? [match] : [], action: .forward([HTTPDestination(target)]))]
        if random.chance(30) {
            let match = TLSRoute.Match(sniHosts: names)
            spec.tls = [TLSRoute(matches: [match], destinations: [WeightedDestination(target)])]
            spec.tcp = [TCPRoute(destinations: [WeightedDestination(target)])]
        }
        add(.virtualService, random.pick(namespaces), "gateway\(index)", .virtualService(spec))
    }
}
