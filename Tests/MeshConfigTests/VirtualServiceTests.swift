import MeshConfig
import Testing

struct VirtualServiceTests {
    @Test func `a VirtualService is read with its defaults`() throws {
        let found = try virtualService("hosts: [Api]\nhttp: [{route: [{destination: {host: Api}}]}]")
        let route = HTTPRoute(action: .forward([HTTPDestination(RouteDestination(host: "api"))]))
        #expect(found == VirtualService(hosts: ["api"], gateways: [.mesh], http: [route]))
        #expect(!found.isDelegate)
    }

    @Test func `TLS and TCP routes are read with everything`() throws {
        let found = try virtualService(
            """
            hosts: ["*.Example.com.", db, "FD00::0:1"]
            gateways: [mesh, edge, infra/edge, ./other, old.infra, old.infra.svc.cluster.local]
            exportTo: [., shop]
            tls:
            - match:
              - sniHosts: [A.example.com, "*.b.example.com"]
                destinationSubnets: [10.0.0.0/8, 10.1.2.3]
                port: 443
                sourceLabels: {app: web}
                sourceNamespace: shop
                gateways: [mesh]
              route:
              - {destination: {host: tls, subset: V1, port: {number: 8443}}, weight: 90}
              - {destination: {host: tls2}, weight: 10}
            tcp:
            - match: [{destinationSubnets: ["fd00::/8"], port: 3306}, {sourceLabels: {}}]
              route: [{destination: {host: db}}]
            - route: [{destination: {host: rest}}]
            """)
        let proxy = ProxyMatch(
            port: 443, sourceLabels: ["app": "web"], sourceNamespace: "shop", gateways: [.mesh])
        let subnets = ["10.0.0.0/8", "10.1.2.3/32", "fd00::/8"].compactMap { IPPrefix($0) }
        #expect(
            found
                == VirtualService(
                    hosts: ["*.example.com", "db", "fd00::1"],
                    gateways: [
                        .mesh, .gateway(namespace: "home", name: "edge"), .gateway(namespace: "infra", name: "edge"),
                        .gateway(namespace: "home", name: "other"), .gateway(namespace: "infra", name: "old"),
                        .gateway(namespace: "infra", name: "old"),
                    ],
                    tls: [
                        TLSRoute(
                            matches: [
                                TLSRoute.Match(
                                    sniHosts: ["a.example.com", "*.b.example.com"],
                                    destinationSubnets: Array(subnets[..<2]), proxy: proxy)
                            ],
                            destinations: [
                                WeightedDestination(
                                    RouteDestination(host: "tls", subset: "V1", port: 8443), weight: 90),
                                WeightedDestination(RouteDestination(host: "tls2"), weight: 10),
                            ])
                    ],
                    tcp: [
                        TCPRoute(
                            matches: [
                                TCPRoute.Match(destinationSubnets: [subnets[2]], proxy: ProxyMatch(port: 3306)),
                                TCPRoute.Match(),
                            ], destinations: [WeightedDestination(RouteDestination(host: "db"))]),
                        TCPRoute(destinations: [WeightedDestination(RouteDestination(host: "rest"))]),
                    ], exportTo: [".", "shop"]))
    }

    @Test func `a VirtualService without hosts is a delegate`() throws {
        let found = try virtualService("http: [{route: [{destination: {host: api}}]}]")
        #expect(found.isDelegate)
        #expect(found.gateways == [])
    }

    private static let route = "route: [{destination: {host: a}}]"
    private static let http = "http: [{\(route)}]"

    @Test(arguments: [
        "hosts: [\"*\"]\ngateways: [edge]\n\(http)", "hosts: [a, b.a, \"*.com\", \"*.org\", 10.0.0.1]\n\(http)",
        "hosts: [\"*-eu.a.com\", \"*-us.a.com\"]\n\(http)",
        "hosts: [\"*.a.com\"]\ntls: [{match: [{sniHosts: [\"*.b.a.com\", c.a.com]}], \(route)}]",
        "hosts: [a.com]\ntls: [{match: [{sniHosts: [a.com]}], \(route)}]",
        "hosts: [a]\nhttp: [{timeout: 0s, \(route)}]",
        "hosts: [a]\ntcp: [{route: [{destination: {host: a}, weight: 0}]}]",
        "hosts: [a]\ngateways: []\n\(http)",
    ])
    func `what Istio accepts is accepted`(_ text: String) throws { _ = try virtualService(text) }

    static let mistakes = [
        Mistake("nothing", virtualServiceText("hosts: [a]"), "5: spec.http: is missing, as are tls and tcp"),
        Mistake(
            "no hosts", virtualServiceText("tcp: [{\(route)}]"),
            "5: spec.hosts: has no host; list at least one (only delegates have none)"),
        Mistake(
            "a delegate with gateways", virtualServiceText("gateways: [edge]\n\(http)"),
            "5: spec.gateways: a VirtualService without hosts is a delegate"),
        Mistake(
            "a bad host", virtualServiceText("hosts: [a_b]\n\(http)"),
            "5: spec.hosts[0]: the host \"a_b\" has the label"),
        Mistake(
            "an empty host", virtualServiceText("hosts: [\"\"]\n\(http)"), "5: spec.hosts[0]: the host \"\" is empty"),
        Mistake(
            "a host twice", virtualServiceText("hosts:\n- a\n- A\n\(http)"),
            "7: spec.hosts[1]: the host \"A\" is listed twice"),
        Mistake(
            "a wildcard inside another", virtualServiceText("hosts: [\"*.foo.com\", \"*.com\"]\n\(http)"),
            "5: spec.hosts[0]: the host \"*.foo.com\" is inside \"*.com\""),
        Mistake(
            "a host inside a wildcard", virtualServiceText("hosts: [\"*.foo.com\", x.foo.com]\n\(http)"),
            "5: spec.hosts[1]: the host \"x.foo.com\" is inside \"*.foo.com\""),
        Mistake(
            "every host of the mesh", virtualServiceText("hosts: [\"*\"]\ngateways: [edge, mesh]\n\(http)"),
            "5: spec.hosts[0]: \"*\" would be every host of the mesh"),
        Mistake(
            "a bad gateway", virtualServiceText("hosts: [a]\ngateways: [a/b/c]\n\(http)"),
            "6: spec.gateways[0]: found \"a/b/c\", expected mesh"),
        Mistake(
            "exported to nobody", virtualServiceText("hosts: [a]\nexportTo: [\"~\"]\n\(http)"),
            "6: spec.exportTo[0]: found \"~\", expected a namespace, \"*\" (all) or \".\""),
        Mistake("an empty entry", virtualServiceText("hosts: [a]\nhttp:\n- "), "7: spec.http[0]: is empty"),
        Mistake(
            "TLS without match", virtualServiceText("hosts: [a]\ntls: [{\(route)}]"), "6: spec.tls[0].match: is missing"
        ),
        Mistake(
            "TLS without names", virtualServiceText("hosts: [a]\ntls: [{match: [{port: 1}], \(route)}]"),
            "6: spec.tls[0].match[0].sniHosts: is missing"),
        Mistake(
            "a TLS name elsewhere",
            virtualServiceText("hosts: [a.com]\ntls: [{match: [{sniHosts: [b.com]}], \(route)}]"),
            "6: spec.tls[0].match[0].sniHosts[0]: the name \"b.com\" is inside none of spec.hosts"),
        Mistake(
            "TLS without route", virtualServiceText("hosts: [a]\ntls: [{match: [{sniHosts: [a]}]}]"),
            "6: spec.tls[0].route: is missing"),
        Mistake("TCP without route", virtualServiceText("hosts: [a]\ntcp: [{}]"), "6: spec.tcp[0].route: is missing"),
        Mistake(
            "a bad subnet",
            virtualServiceText("hosts: [a]\ntcp: [{match: [{destinationSubnets: [10.0.0.0/33]}], \(route)}]"),
            "6: spec.tcp[0].match[0].destinationSubnets[0]: found \"10.0.0.0/33\""),
        Mistake(
            "no destination", virtualServiceText("hosts: [a]\ntcp: [{route: [{weight: 1}]}]"),
            "6: spec.tcp[0].route[0].destination: is missing"),
        Mistake(
            "no weight among several",
            virtualServiceText("hosts: [a]\ntcp: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]"),
            "6: spec.tcp[0].route: has 2 destinations, and none has a weight"),
        Mistake(
            "too much weight",
            virtualServiceText(
                "hosts: [a]\ntcp:\n- route: [\(Array(repeating: "{destination: {host: a}, weight: 2147483647}", count: 3).joined(separator: ", "))]"
            ),
            "7: spec.tcp[0].route: has weights that sum up to 6442450941"),
        Mistake(
            "a negative weight",
            virtualServiceText("hosts: [a]\ntcp: [{route: [{destination: {host: a}, weight: -1}]}]"),
            "6: spec.tcp[0].route[0].weight: found the number -1"),
    ]

    @Test(arguments: mistakes) func `says what is wrong with a VirtualService`(_ mistake: Mistake) { mistake.check() }
}

/// The VirtualService whose spec is `text`.
func virtualService(_ text: String) throws -> VirtualService {
    guard case .virtualService(let found) = try spec(virtualServiceText(text)) else { throw WrongKind() }
    return found
}

/// A VirtualService in the namespace `home`, whose `spec` begins in line 5.
func virtualServiceText(_ spec: String) -> String {
    "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: home}\nspec:\n  "
        + spec.replacing("\n", with: "\n  ")
}
