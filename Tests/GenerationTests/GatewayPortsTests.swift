import MeshConfig
import Testing

@testable import Generation
@testable import Mesh

/// Which servers of which Gateways share a listener, and which are left out. Source: generation.md 6.8.
@Suite struct GatewayPortsTests {
    /// Servers as `<gateway>: <protocol>[+tls mode] <port> [bind] <host>,…`, and what becomes of them as
    /// `[bind]:<port> <gateway>/<position>,…`.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let servers: [String]
        var isUnprivileged = false
        let ports: [String]
    }

    private static let merging = [
        Case(testDescription: "one server", servers: ["a: HTTP 80 x"], ports: [":80 a/0"]),
        Case(
            testDescription: "HTTP servers share a port", servers: ["a: HTTP 80 x", "b: GRPC 80 x"],
            ports: [":80 a/0,b/0"]),
        Case(
            testDescription: "an address of its own is a listener of its own",
            servers: ["a: HTTP 80 x", "a: HTTP 80 10.0.0.1 x", "a: TCP 80 10.0.0.2 x"],
            ports: [":80 a/0", "10.0.0.1:80 a/1", "10.0.0.2:80 a/2"]),
        Case(testDescription: "a second TCP server", servers: ["a: TCP 9 x", "a: TCP 9 y"], ports: [":9 a/0"]),
        Case(testDescription: "TCP on an HTTP port", servers: ["a: HTTP 80 x", "b: TCP 80 x"], ports: [":80 a/0"]),
        Case(testDescription: "HTTP on a TCP port", servers: ["a: TCP 80 x", "b: HTTP 80 x"], ports: [":80 a/0"]),
        Case(
            testDescription: "TLS on an HTTP port", servers: ["a: HTTP 80 x", "b: HTTPS+simple 80 y"],
            ports: [":80 a/0"]),
        Case(
            testDescription: "a plaintext chain on a TLS port, but only one",
            servers: ["a: HTTPS+simple 80 x", "b: HTTP 80 y", "c: HTTP 80 z"], ports: [":80 a/0,b/0"]),
        Case(
            testDescription: "servers with TLS share a port",
            servers: [
                "a: HTTPS+simple 443 x", "a: TLS+passthrough 443 y", "b: TLS+simple 443 z", "b: HTTPS+auto 443 u",
            ],
            ports: [":443 a/0,a/1,b/0,b/1"]),
        Case(
            testDescription: "a server name that is taken",
            servers: ["a: HTTPS+simple 443 x,y", "b: TLS+passthrough 443 y,z", "b: HTTPS+simple 443 z"],
            ports: [":443 a/0,b/1"]),
        Case(
            testDescription: "who is left out takes no name",
            servers: ["a: HTTPS+simple 443 y", "b: TLS+passthrough 443 x,shop/x,y", "b: HTTPS+simple 443 x"],
            ports: [":443 a/0,b/1"]),
        Case(
            testDescription: "the same name at another address",
            servers: ["a: HTTPS+simple 443 x", "b: HTTPS+simple 443 10.0.0.1 x"],
            ports: [":443 a/0", "10.0.0.1:443 b/0"]),
        Case(
            testDescription: "one name in two namespaces",
            servers: ["a: HTTPS+simple 443 x", "b: HTTPS+simple 443 shop/x"], ports: [":443 a/0"]),
        Case(
            testDescription: "redirects clash, too",
            servers: ["a: HTTP+redirect 80 x", "b: HTTP+redirect 80 x", "c: HTTP 80 x"], ports: [":80 a/0,c/0"]),
        Case(testDescription: "UDP", servers: ["a: UDP 53 x"], ports: []),
        Case(
            testDescription: "no rights below 1024", servers: ["a: HTTP 1023 x", "a: HTTP 1024 x"],
            isUnprivileged: true, ports: [":1024 a/1"]),
    ]

    @Test(arguments: merging) func `servers of one port live together or the younger is left out`(_ one: Case) {
        let ports = GatewayPorts(gateways(one.servers), targets: [], isUnprivileged: one.isUnprivileged).ports
        #expect(ports.map(text) == one.ports)
    }

    private static let translation: [(services: [(number: Int, target: Int, keeps: Bool)], port: Int)] = [
        ([], 80), ([(81, 8081, false)], 80), ([(80, 8080, false)], 8080),
        ([(80, 8080, false), (80, 9090, false)], 8080),
        ([(80, 8080, true), (80, 9090, false)], 9090), ([(80, 8080, true)], 80),
    ]

    @Test(arguments: translation.indices) func `the first service with the port says where the proxy listens`(
        _ index: Int
    ) {
        let (services, port) = Self.translation[index]
        let targets = services.enumerated().map { target("svc\($0)", $1.number, $1.target, keeps: $1.keeps) }
        #expect(GatewayPorts(gateways(["a: HTTP 80 x"]), targets: targets).ports.map(\.port) == [port])
    }

    @Test func `a Gateway of the Gateway API is on all ports of its own services`() {
        var gateway = Gateway(servers: [server("HTTP 80 x")])
        gateway.services = ["own.shop", "more.shop"]
        let record = GatewayRecord(key: ConfigKey(.gateway, "shop", "a"), spec: gateway, revision: 1)
        let targets = [
            target("foreign.shop", 80, 1, keeps: false), target("own.shop", 80, 3, keeps: true),
            target("own.shop", 80, 2, keeps: false), target("more.shop", 80, 3, keeps: false),
            target("own.shop", 81, 4, keeps: false),
        ]
        #expect(GatewayPorts([record], targets: targets).ports.map(\.port) == [2, 3])
        #expect(GatewayPorts([record], targets: []).ports.isEmpty)
    }

    struct HostCase: CustomTestStringConvertible {
        let server: String
        var namespace = "shop"
        let hosts: [String]
        let found: [String]

        var testDescription: String { "\(server) for \(hosts.joined(separator: ",")) of \(namespace)" }
    }

    private static let hostCases = [
        HostCase(server: "a.x", hosts: ["a.x", "b.x"], found: ["a.x"]),
        HostCase(server: "*.x", hosts: ["a.x", "a.y", "*.b.x"], found: ["a.x", "*.b.x"]),
        HostCase(server: "a.x,b.y", hosts: ["*.x"], found: ["a.x"]),
        HostCase(server: "*", hosts: ["*"], found: ["*"]),
        HostCase(server: "*.x,a.x", hosts: ["a.x"], found: ["a.x"]),
        HostCase(server: "shop/*,bank/a.x", hosts: ["a.x"], found: ["a.x"]),
        HostCase(server: "bank/a.x", hosts: ["a.x"], found: []),
        HostCase(server: "bank/a.x", namespace: "bank", hosts: ["a.x"], found: ["a.x"]),
        HostCase(server: "~/a.x", hosts: ["a.x"], found: []),
    ]

    @Test(arguments: hostCases) func `a server has the narrower of two hosts`(_ one: HostCase) {
        let gateways = gateways(["a: HTTP 80 \(one.server)"])
        let server = GatewayServerRef(gateway: gateways[0], index: 0, port: 80)
        #expect(server.hosts(for: one.hosts, in: one.namespace) == one.found)
    }

    // What tests are made of.

    private func text(_ port: GatewayPort) -> String {
        let servers = port.servers.map { "\($0.gateway.key.name)/\($0.index)" }
        return "\(port.bind):\(port.port) \(servers.joined(separator: ","))"
    }

    private func gateways(_ servers: [String]) -> [GatewayRecord] {
        var names: [String] = []
        var specs: [String: Gateway] = [:]
        for text in servers {
            let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
            if specs[parts[0]] == nil { names.append(parts[0]) }
            specs[parts[0], default: Gateway(servers: [])].servers.append(server(parts[1]))
        }
        return names.map { name in
            GatewayRecord(
                key: ConfigKey(.gateway, "shop", name), spec: specs[name] ?? Gateway(servers: []), revision: 1)
        }
    }

    private func server(_ text: String) -> GatewayServer {
        let words = text.split(separator: " ").map(String.init)
        let declared = words[0].split(separator: "+").map(String.init)
        let protocols: [String: PortProtocol] = [
            "HTTP": .http, "GRPC": .grpc, "HTTPS": .https, "TLS": .tls, "TCP": .tcp, "UDP": .udp,
        ]
        let hosts = (words.last ?? "").split(separator: ",").map { host -> ScopedHost in
            let parts = host.split(separator: "/").map(String.init)
            guard parts.count == 2 else { return ScopedHost(.all, parts[0]) }
            return ScopedHost(parts[0] == "~" ? .none : .named(parts[0]), parts[1])
        }
        var tls: ServerTLSSettings?
        switch declared.count > 1 ? declared[1] : "" {
        case "simple": tls = ServerTLSSettings(mode: .simple(.credentials(["c"])))
        case "passthrough": tls = ServerTLSSettings(mode: .passthrough)
        case "auto": tls = ServerTLSSettings(mode: .autoPassthrough)
        case "redirect":
            tls = ServerTLSSettings(mode: .passthrough)
            tls?.redirectsToHTTPS = true
        default: break
        }
        let port = ListenerPort(
            name: "p-\(text)", number: Int(words[1]) ?? 0, protocol: protocols[declared[0]] ?? .auto)
        return GatewayServer(port: port, bind: words.count == 4 ? words[2] : "", hosts: hosts, tls: tls)
    }

    private func target(_ hostname: String, _ number: Int, _ target: Int, keeps: Bool) -> ServiceTarget {
        let port = ServicePort(name: "http", number: number, target: .number(target), protocol: .http)
        let service = MeshService(
            key: ServiceKey(hostname: hostname, namespace: "shop"), name: hostname, registry: .kubernetes,
            ports: [port],
            resolution: .clientSide,
            labels: keeps ? ["experimental.istio.io/disable-gateway-port-translation": "true"] : [:], revision: 1)
        return ServiceTarget(service: service, port: port, targetPort: target)
    }
}
