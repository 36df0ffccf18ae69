import Mesh
import MeshConfig
import TestSupport

/// What decides about listeners: how ports are secured, what Sidecars say, where connections are sent.
extension RandomMesh {
    /// How the proxy's ports are secured, and what it says of itself.
    mutating func addPolicies() {
        proxy.workloadCertificates = random.pick([.none, .agent, .stream])
        proxy.listenerOptions.isUnprivileged = random.chance(30)
        proxy.listenerOptions.acceptsHTTP10 = random.chance(20)
        if random.chance(20) { proxy.listenerOptions.httpProxyPort = random.pick([80, 3128, 15021]) }
        if random.chance(20) { settings.httpProxyPort = 15080 }
        for namespace in ["istio-system"] + namespaces where random.chance(40) {
            let mode = random.pick(PeerAuthentication.Mode.allCases)
            add(.peerAuthentication, namespace, "all", .peerAuthentication(PeerAuthentication(mode: mode)))
        }
        let ports = (0..<3).map { _ in (random.pick(portNumbers) + 1000, random.pick(PeerAuthentication.Mode.allCases))
        }
        let own = PeerAuthentication(
            selector: proxy.labels, mode: random.pick(PeerAuthentication.Mode.allCases),
            portModes: Dictionary(ports) { $1 })
        add(.peerAuthentication, proxy.namespace, "own", .peerAuthentication(own))
        addAccess()
    }

    /// Who may reach the proxy's workload.
    private mutating func addAccess() {
        settings.authorizers = [
            "ext": ExternalAuthorizer(kind: .grpc, service: "api.shop.svc.cluster.local", port: 80)
        ]
        let conditions: [AuthorizationPolicy.Condition] = [
            .init(.path, values: ["/a*", "/t/{*}"]), .init(.method, values: [], notValues: ["GET"]),
            .init(.destinationPort, values: ["80"]), .init(.principal, values: ["*"]),
            .init(.requestPrincipal, values: ["i/s", "*"]), .init(.claim(["a"]), values: ["v"], notValues: ["w"]),
            .init(.peerAddress, values: ["10.0.0.0/8"]), .init(.header("x-h"), values: ["*"]),
        ]
        let actions: [AuthorizationPolicy.Action] = [
            .allow, .deny, .audit, .custom(provider: "ext"), .custom(provider: "nobody"),
        ]
        for (index, namespace) in ["istio-system", proxy.namespace, proxy.namespace].enumerated() {
            guard random.chance(30) else { continue }
            var rule = AuthorizationPolicy.Rule()
            rule.conditions = conditions.filter { _ in random.chance(30) }
            if random.chance(50) { rule.operations = [[conditions[0]], [conditions[2]]] }
            if random.chance(50) { rule.sources = [[conditions[3], conditions[6]]] }
            let action = random.pick(actions)
            let policy = AuthorizationPolicy(
                target: .workloads(random.chance(50) ? proxy.labels : [:]), action: action,
                isDryRun: (action == .allow || action == .deny) && random.chance(20),
                rules: random.chance(80) ? [rule, AuthorizationPolicy.Rule()] : [])
            add(.authorizationPolicy, namespace, "p\(index)", .authorizationPolicy(policy))
            let tokens = RequestAuthentication(rules: [JWTRule(issuer: random.pick(["i", "j"]))])
            add(.requestAuthentication, namespace, "t\(index)", .requestAuthentication(tokens))
        }
    }

    /// What is logged and traced, and what the proxy is told of itself.
    mutating func addTelemetries() {
        let collector = ExtensionProvider.Address(
            hostname: "api.shop.svc.cluster.local", port: random.pick(portNumbers))
        settings.extensionProviders = [
            "zip": .zipkin(ExtensionProvider.Zipkin(address: collector)),
            "file": .fileLog(path: "/log", format: nil, omitsEmpty: false),
        ]
        if random.chance(30) { settings.defaultTracingProvider = "zip" }
        if random.chance(20) { settings.defaultLogProviders = ["envoy"] }
        for namespace in ["istio-system", proxy.namespace] where random.chance(40) {
            let logging = Telemetry.Logging(
                mode: random.pick(Telemetry.Mode.allCases), providers: random.pick([[], ["envoy"], ["file", "none"]]),
                isDisabled: random.chance(20), filter: random.pick(["", "response.code >= 400"]))
            let tracing = Telemetry.Tracing(
                mode: random.pick(Telemetry.Mode.allCases), provider: random.pick([nil, "zip"]),
                isDisabled: random.pick([nil, true, false]), sampling: random.pick([nil, 50]))
            let spec = Telemetry(
                target: .workloads(random.chance(30) ? proxy.labels : [:]), logging: random.chance(70) ? [logging] : [],
                tracing: random.chance(50) ? [tracing] : [])
            add(.telemetry, namespace, "t", .telemetry(spec))
        }
        var own = ProxySettings()
        own.headers.countsAttempts = random.chance(50)
        own.headers.server = random.pick([.standard, .untouched, .named("x")])
        own.gatewayTopology.expectsProxyProtocol = random.chance(50)
        if random.chance(30) { proxy.proxySettings = own }
    }

    /// A Sidecar of the proxy, in half of all meshes.
    mutating func addSidecar() {
        guard random.chance(50) else { return }
        var sidecar = Sidecar()
        if random.chance(40) { sidecar.outboundPolicy = random.pick([.registryOnly, .allowAny(egressProxy: nil)]) }
        if random.chance(50) { sidecar.ingress = ingress() }
        if random.chance(70) { sidecar.egress = egress() }
        add(.sidecar, random.pick([proxy.namespace, "istio-system"]), "any", .sidecar(sidecar))
    }

    /// What a Sidecar may say of a port.
    private mutating func declared() -> PortProtocol { random.pick(PortProtocol.allCases.filter { $0 != .auto }) }

    private mutating func ingress() -> [Sidecar.IngressListener] {
        let endpoints: [Sidecar.IngressListener.Endpoint] = [
            .original, .loopback(port: 9, isIPv6: false), .instance(port: 9, isIPv6: true), .unix(path: "/run/app"),
        ]
        return portNumbers.filter { _ in random.chance(50) }.map { number in
            let port = ListenerPort(number: number, protocol: declared())
            var listener = Sidecar.IngressListener(port: port)
            listener.bind = random.pick(["", "", "0.0.0.0", "10.0.0.1", "fd00::1"])
            listener.capture = random.pick(Sidecar.CaptureMode.allCases)
            listener.endpoint = random.pick(endpoints)
            return listener
        }
    }

    private mutating func egress() -> [Sidecar.EgressListener] {
        var listeners = [80, 443, 5432].filter { _ in random.chance(50) }.map { number in
            var listener = Sidecar.EgressListener(
                port: ListenerPort(number: number, protocol: declared()), hosts: egressHosts())
            listener.bind = random.pick(["", "", "127.0.0.9", "10.1.0.1"])
            listener.capture = random.pick(Sidecar.CaptureMode.allCases)
            return listener
        }
        if random.chance(30) {
            var socket = Sidecar.EgressListener(
                port: ListenerPort(number: 0, protocol: random.pick([.http, .tcp])), hosts: egressHosts())
            socket.bind = "unix:///run/out"
            listeners.append(socket)
        }
        var rest = Sidecar.EgressListener(hosts: egressHosts())
        rest.capture = random.pick([.standard, .standard, .none])
        if listeners.isEmpty || random.chance(70) { listeners.append(rest) }
        return listeners
    }

    private mutating func egressHosts() -> [ScopedHost] {
        [ScopedHost(random.pick([.all, .all, .own, .named("bank")]), "*")]
    }

    /// A VirtualService with routes of TCP and TLS.
    mutating func addL4Routes(_ index: Int) {
        let hosts = [
            "api.shop.svc.cluster.local", "*.shop.svc.cluster.local", "host\(index).example.com", "*.example.com",
        ]
        var service = VirtualService(hosts: [random.pick(hosts)])
        let subnets = ["203.0.113.0/24", "10.1.0.0/16", "0.0.0.0/0"].compactMap(IPPrefix.init)
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
            let names = ["api.shop.svc.cluster.local", "a.example.com", "b.example.com"].filter { _ in random.chance(60)
            }
            let match = TLSRoute.Match(
                sniHosts: names.isEmpty ? ["*"] : names,
                destinationSubnets: random.chance(30) ? [random.pick(subnets)] : [],
                proxy: ProxyMatch(port: random.pick([0, 0, 443])))
            service.tls.append(TLSRoute(matches: [match], destinations: destinations()))
        }
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
            let match = TCPRoute.Match(
                destinationSubnets: random.chance(60) ? [random.pick(subnets), random.pick(subnets)] : [],
                proxy: ProxyMatch(port: random.pick([0, 0, 5432])))
            service.tcp.append(
                TCPRoute(matches: random.chance(80) ? [match] : [], destinations: destinations()))
        }
        add(.virtualService, random.pick(namespaces), "l4-\(index)", .virtualService(service))
    }

    private mutating func destinations() -> [WeightedDestination] {
        let hosts = ["api.shop.svc.cluster.local", "web.bank.svc.cluster.local", "nobody.example.com"]
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in
            WeightedDestination(RouteDestination(host: random.pick(hosts), port: random.pick([0, 80])), weight: 1)
        }
    }
}
