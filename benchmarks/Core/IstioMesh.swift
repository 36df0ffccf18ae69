internal import Foundation
internal import Mesh
internal import MeshConfig

/// A mesh of the kind that Istio's own generation benchmarks use, and a proxy in it. Source: generation.md 13.1.
struct IstioMesh {
    let name: String
    /// YAML documents.
    let documents: [String]
    var proxyKind = ProxyKind.sidecar

    /// The snapshot of the mesh, and what the proxy sees of it.
    func load() throws -> (snapshot: MeshSnapshot, scope: ScopeKey) {
        let manifest = ManifestReader.read(Array(documents.joined(separator: "---\n").utf8), file: name)
        if let problem = manifest.problems.first { throw MeshMistake(description: "\(name): \(problem)") }
        var builder = SnapshotBuilder()
        for object in manifest.objects { builder.apply(.set(object)) }
        let (snapshot, _) = builder.build()
        var proxy = ProxyNode(
            kind: proxyKind, id: "proxy.default", addresses: ["10.255.0.1"], namespace: "default",
            dnsDomain: "default.svc.cluster.local", labels: ["istio": "ingressgateway"],
            capabilities: [.alpn, .metadataExchange, .stats], workloadCertificates: .agent)
        proxy.mayReadSecrets = true
        return (snapshot, snapshot.scope(of: proxy))
    }

    struct MeshMistake: Error, CustomStringConvertible {
        let description: String
    }
}

extension IstioMesh {
    /// 1,000 hosts, each with a Gateway for HTTPS and a VirtualService of its own.
    static let gateways = IstioMesh(
        name: "gateways",
        documents: (0..<1_000).flatMap { i in
            [
                service(i, "name: http, number: 80, protocol: HTTP"),
                gateway("gateway-\(i)", hosts: ["host-\(i).example.com"]),
                virtualService(i, gateway: "gateway-\(i)"),
            ]
        }, proxyKind: .router)

    /// 1,000 hosts behind one Gateway for plain HTTP: one route table.
    static let gatewaysShared = IstioMesh(
        name: "gateways-shared",
        documents: [
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: shared, namespace: default}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}

            """
        ]
            + (0..<1_000).flatMap { i in
                [
                    service(i, "name: http, number: 80, protocol: HTTP"),
                    virtualService(i, gateway: "shared", path: "/path-\(i)"),
                ]
            }, proxyKind: .router)

    /// 100 applications of several hosts, told apart by headers, behind two Gateways.
    static let knative = IstioMesh(
        name: "knative",
        documents: [
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: ingress, namespace: default}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}

            """,
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: local, namespace: default}
            spec:
              selector: {istio: ingressgateway}
              servers:
              - {port: {number: 8081, name: http, protocol: HTTP}, hosts: ["*"]}

            """,
        ]
            + (0..<100).flatMap { i in
                [service(i, "name: http, number: 80, protocol: HTTP"), knativeService(i)]
            }, proxyKind: .router)

    /// 100 services of one kind of port.
    static func services(_ name: String, port: String) -> IstioMesh {
        IstioMesh(name: name, documents: (0..<100).map { service($0, port) })
    }

    /// 100 VirtualServices with everything in them.
    static let virtualServices = IstioMesh(
        name: "virtualservice",
        documents: (0..<100).flatMap { i in
            [service(i, "name: http, number: 80, protocol: HTTP"), richVirtualService(i)]
        })

    /// `services` services of `endpoints` endpoints each.
    static func endpoints(_ endpoints: Int, services: Int) -> IstioMesh {
        IstioMesh(
            name: "endpoints \(endpoints)×\(services)",
            documents: (0..<services).map {
                service($0, "name: http, number: 80, protocol: HTTP", endpointCount: endpoints)
            })
    }

    private static func service(_ i: Int, _ port: String, endpointCount: Int = 1) -> String {
        let endpoints = (0..<endpointCount).map {
            """
              - address: 10.\(i / 256).\($0 / 256).\($0 % 256)
                locality: region-\($0 % 2)/zone-\($0 % 4)
                labels: {app: host-\(i), version: v\($0 % 3)}
                serviceAccount: host-\(i)

            """
        }
        return """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: service-\(i), namespace: default}
            spec:
              hosts: [host-\(i).example.com]
              addresses: [240.0.\(i / 256).\(i % 256)]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
              - {\(port)}
              endpoints:
            \(endpoints.joined())
            """
    }

    private static func gateway(_ name: String, hosts: [String]) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: \(name), namespace: default}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - port: {number: 443, name: https-\(name), protocol: HTTPS}
            hosts: [\(hosts.joined(separator: ", "))]
            tls: {mode: SIMPLE, credentialName: \(name)}

        """
    }

    private static func virtualService(_ i: Int, gateway: String, path: String? = nil) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: route-\(i), namespace: default}
        spec:
          hosts: [host-\(i).example.com]
          gateways: [\(gateway)]
          http:
          - \(path.map { "match: [{uri: {prefix: \($0)}}]\n    " } ?? "")route:
            - destination: {host: host-\(i).example.com, port: {number: 80}}

        """
    }

    private static func knativeService(_ i: Int) -> String {
        let hosts = [
            "app-\(i).default", "app-\(i).default.svc", "app-\(i).default.svc.cluster.local", "app-\(i).example.com",
        ]
        let routes = ["local", "ingress"].flatMap { gateway in
            ["blue", "green"].map { tag in
                """
                  - match:
                    - gateways: [\(gateway)]
                      authority: {prefix: app-\(i).}
                      headers: {knative-serving-tag: {exact: \(tag)}}
                    rewrite: {authority: \(tag)-\(i).default.svc.cluster.local}
                    route:
                    - destination: {host: host-\(i).example.com, port: {number: 80}}
                      headers: {request: {set: {knative-serving-revision: app-\(i)-\(tag)}}}

                """
            }
        }
        return """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: app-\(i), namespace: default}
            spec:
              hosts: [\(hosts.joined(separator: ", "))]
              gateways: [local, ingress]
              http:
            \(routes.joined())
            """
    }

    private static func richVirtualService(_ i: Int) -> String {
        let host = "host-\(i).example.com"
        return """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: route-\(i), namespace: default}
            spec:
              hosts: [\(host)]
              http:
              - match:
                - uri: {prefix: /api/v1}
                  headers: {end-user: {exact: jason}, cookie: {regex: "^(.*?;)?(user=jason)(;.*)?$"}}
                - uri: {exact: /status}
                route:
                - {destination: {host: \(host), port: {number: 80}}, weight: 80}
                - {destination: {host: host-\((i + 1) % 100).example.com, port: {number: 80}}, weight: 20}
                retries: {attempts: 3, perTryTimeout: 2s, retryOn: "5xx,connect-failure"}
                timeout: 10s
              - match: [{uri: {prefix: /slow}}]
                fault: {delay: {percentage: {value: 10}, fixedDelay: 5s}, abort: {percentage: {value: 1}, httpStatus: 500}}
                rewrite: {uri: /fast}
                route: [{destination: {host: \(host), port: {number: 80}}}]
              - corsPolicy: {allowOrigins: [{exact: "https://example.com"}], allowMethods: [GET], maxAge: 24h}
                headers: {request: {add: {x-added: "1"}, remove: [x-gone]}}
                route: [{destination: {host: \(host), port: {number: 80}}}]

            """
    }
}
