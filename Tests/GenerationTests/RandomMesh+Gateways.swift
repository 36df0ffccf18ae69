import Mesh
import MeshConfig
import TestSupport

extension RandomMesh {
    private static let names = ["a.example.com", "b.example.com", "*.example.com", "*"]

    /// Makes some proxies gateways, with servers that clash in every way, routes for them, and secrets.
    mutating func addGateways() {
        guard random.chance(30), !proxy.isGRPC else { return }
        proxy.kind = .router
        proxy.mayReadSecrets = random.chance(70)
        proxy.workloadCertificates = random.pick([.none, .agent, .stream])
        proxy.listenerOptions.isUnprivileged = random.chance(20)
        for index in 0..<4 {
            let servers = (0..<Int.random(in: 1...3, using: &random)).map { gatewayServer($0) }
            add(.gateway, random.pick(namespaces), "gw\(index)", .gateway(Gateway(servers: servers)))
        }
        for index in 0..<6 { addGatewayRoutes(index) }
        for name in ["cert", "cert-cacert", "other"] {
            let pair = Secret.KeyPair(certificates: [1], key: PrivateKey([2]))
            let authorities = Secret.Authorities(certificates: [3])
            let secret = random.pick([Secret(keyPair: pair), Secret(authorities: authorities)])
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
        let names = random.pick([["*"], ["*.example.com"], ["a.example.com", "b.example.com"], ["a.example.com"]])
        var spec = VirtualService(hosts: names, gateways: [gateway])
        var match = HTTPMatch()
        match.uri = random.pick([.prefix("/"), .exact("/a")])
        spec.http = [HTTPRoute(matches: random.chance(50) ? [match] : [], action: .forward([HTTPDestination(target)]))]
        spec.tls = [
            TLSRoute(matches: [TLSRoute.Match(sniHosts: names)], destinations: [WeightedDestination(target)])
        ]
        spec.tcp = [TCPRoute(destinations: [WeightedDestination(target)])]
        add(.virtualService, random.pick(namespaces), "gateway\(index)", .virtualService(spec))
    }
}
