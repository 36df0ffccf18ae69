internal import Mesh
internal import MeshConfig

/// A mesh of the kind that Istio's own generation benchmarks use, and a proxy in it. Source: generation.md 13.1.
struct IstioMesh {
    let name: String
    /// YAML documents.
    var documents: [String]
    /// Objects beside those of the documents.
    var others: [ConfigObject] = []
    var proxyKind = ProxyKind.sidecar

    /// The objects of the mesh.
    func objects() throws -> [ConfigObject] {
        let manifest = ManifestReader.read(Array(documents.joined(separator: "---\n").utf8), file: name)
        if let problem = manifest.problems.first(where: { $0.severity == .error }) {
            throw Surprise("\(name): \(problem)")
        }
        return manifest.objects + others
    }

    /// The proxy in it.
    var node: ProxyNode {
        var node = ProxyNode.sidecar
        node.kind = proxyKind
        node.mayReadSecrets = true
        return node
    }
}

extension ProxyNode {
    /// A proxy without services of its own.
    static let sidecar = ProxyNode(
        id: "client.default", addresses: ["10.255.0.1"], namespace: "default",
        dnsDomain: "default.svc.cluster.local", labels: ["app": "client", "istio": "ingressgateway"],
        capabilities: [.alpn, .metadataExchange, .stats], workloadCertificates: .agent)
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

    /// 100 services and a PeerAuthentication for all of them.
    static func mutualTLS(_ mode: String) -> IstioMesh {
        var mesh = services(mode.lowercased(), port: "name: http, number: 80, protocol: HTTP")
        mesh.documents.append(
            """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: \(mode)}}

            """)
        return mesh
    }

    /// 100 services that are names for others.
    static let externalNames = IstioMesh(
        name: "externalname",
        documents: (0..<100).flatMap { i in
            [
                service(i, "name: http, number: 80, protocol: HTTP"),
                """
                apiVersion: v1
                kind: Service
                metadata: {name: alias-\(i), namespace: default}
                spec: {type: ExternalName, externalName: host-\(i).example.com, ports: [{name: http, port: 80}]}

                """,
            ]
        })

    /// 100 services, metrics with overrides, and an access log with a filter.
    static let telemetry = IstioMesh(
        name: "telemetry-api",
        documents: (0..<100).map { service($0, "name: http, number: 80, protocol: HTTP") } + [
            """
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: mesh, namespace: istio-system}
            spec:
              accessLogging: [{providers: [{name: envoy}], filter: {expression: "response.code >= 500"}}]
              metrics:
              - providers: [{name: prometheus}]
                overrides:
                - {match: {metric: REQUEST_COUNT}, tagOverrides: {request_method: {value: request.method}}}
                - {match: {metric: REQUEST_DURATION}, disabled: true}

            """
        ])

    /// 100 policies of different kinds for every workload.
    static let authorizationPolicies = IstioMesh(
        name: "authorizationpolicy",
        documents: [service(0, "name: http, number: 80, protocol: HTTP")]
            + (0..<100).map { i in
                """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: policy-\(i), namespace: default}
                spec:
                  action: \(i % 2 == 0 ? "ALLOW" : "DENY")
                  rules:
                  - from: [{source: {principals: ["cluster.local/ns/default/sa/host-\(i)"], namespaces: [ns-\(i)]}}]
                    to: [{operation: {methods: [GET, POST], paths: ["/api-\(i)/*"], ports: ["80"]}}]
                    when: [{key: "request.headers[x-tenant]", values: [tenant-\(i)]}]

                """
            })

    /// 100 services by a selector that 1,000 WorkloadEntries answer to.
    static let workloadEntries = IstioMesh(
        name: "serviceentry-workloadentry",
        documents: (0..<100).map { i in
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: service-\(i), namespace: default}
            spec:
              hosts: [host-\(i).example.com]
              addresses: [240.0.0.\(i)]
              location: MESH_INTERNAL
              resolution: STATIC
              ports: [{name: http, number: 80, protocol: HTTP}]
              workloadSelector: {labels: {app: machine}}

            """
        }
            + (0..<1_000).map { i in
                """
                apiVersion: networking.istio.io/v1
                kind: WorkloadEntry
                metadata: {name: machine-\(i), namespace: default}
                spec: {address: 10.3.\(i / 250).\(i % 250), labels: {app: machine}, serviceAccount: machine}

                """
            })

    /// A gateway with `count` certificates of its own, each with a key.
    static func secrets(_ count: Int) -> IstioMesh {
        let pair = Secret.KeyPair(
            certificates: [UInt8](repeating: 65, count: 1_200), key: PrivateKey([UInt8](repeating: 66, count: 240)))
        return IstioMesh(
            name: "secrets \(count)",
            documents: (0..<count).map { gateway("gateway-\($0)", hosts: ["host-\($0).example.com"]) },
            others: (0..<count).map {
                ConfigObject(
                    key: ConfigKey(.secret, "default", "gateway-\($0)"), meta: ObjectMeta(),
                    spec: .secret(Secret(keyPair: pair)), source: SourceLocation(file: "secrets", line: 1))
            }, proxyKind: .router)
    }

    /// No services at all.
    static let empty = IstioMesh(name: "empty", documents: [])

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
                network: network-\($0 % 4)
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
