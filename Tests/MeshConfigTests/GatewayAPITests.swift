import MeshConfig
import Testing

struct GatewayAPITests {
    private func text(_ kind: String, _ spec: String) -> String {
        "apiVersion: gateway.networking.k8s.io/v1\nkind: \(kind)\nmetadata: {name: a, namespace: shop}\nspec:\n  "
            + spec.replacing("\n", with: "\n  ")
    }

    private func route(_ kind: String, _ spec: String) throws -> KubernetesRoute {
        guard case .kubernetesRoute(let route) = try MeshConfigTests.spec(text(kind, spec)) else { throw WrongKind() }
        return route
    }

    private func rule(_ spec: String) throws -> KubernetesRoute.Rule {
        try #require(try route("HTTPRoute", "rules:\n- " + spec.replacing("\n", with: "\n  ")).rules.first)
    }

    @Test func `a Gateway of the API is told from Istio's by its group`() throws {
        guard
            case .kubernetesGateway(let gateway) = try MeshConfigTests.spec(
                text(
                    "Gateway",
                    """
                    gatewayClassName: istio
                    addresses: [{type: Hostname, value: Door.infra.svc.cluster.local}, {value: 10.0.0.1}]
                    listeners:
                    - {name: http, port: 80, protocol: HTTP, hostname: "*.A.com", allowedRoutes: {namespaces: {from: All}}}
                    - name: https
                      port: 443
                      protocol: HTTPS
                      tls:
                        certificateRefs: [{name: own}, {name: other, namespace: infra}]
                        options: {gateway.istio.io/tls-terminate-mode: MUTUAL}
                      allowedRoutes:
                        kinds: [{kind: GRPCRoute}]
                        namespaces:
                          from: Selector
                          selector: {matchLabels: {a: b}, matchExpressions: [{key: k, operator: In, values: [v]}]}
                    - {name: tls, port: 8443, protocol: TLS, tls: {mode: Passthrough}}
                    """))
        else { throw WrongKind() }
        var expected = KubernetesGateway(
            className: "istio", services: ["door.infra.svc.cluster.local"],
            listeners: [
                .init(name: "http", port: 80, protocol: .http, hostname: "*.a.com", namespaces: .all),
                .init(
                    name: "https", port: 443, protocol: .https,
                    tls: .init(
                        clientMode: .mutual,
                        certificates: [
                            ObjectReference(kind: "Secret", namespace: "shop", name: "own"),
                            ObjectReference(kind: "Secret", namespace: "infra", name: "other"),
                        ]),
                    namespaces: .selected(
                        LabelSelector(
                            labels: ["a": "b"], expressions: [.init(key: "k", operator: .isIn, values: ["v"])])),
                    kinds: ["GRPCRoute"]),
            ])
        expected.listeners.append(.init(name: "tls", port: 8443, protocol: .tls, tls: .init(mode: .passthrough)))
        #expect(gateway == expected)
    }

    @Test func `an HTTPRoute is read with its parents and hosts`() throws {
        let found = try route(
            "HTTPRoute",
            """
            parentRefs: [{name: kg, namespace: infra, sectionName: http}, {group: "", kind: Service, name: api, port: 80}]
            hostnames: [Shop.Example.com]
            rules: [{name: all, backendRefs: [{name: api, port: 80, weight: 3}, {name: b, namespace: n2, port: 81}]}]
            """)
        #expect(
            found.parents == [
                .init(namespace: "infra", name: "kg", section: "http"),
                .init(kind: .service, namespace: "shop", name: "api", port: 80),
            ])
        #expect(found.hostnames == ["shop.example.com"])
        #expect(
            found.rules.first?.backends == [
                .init(ObjectReference(kind: "Service", namespace: "shop", name: "api"), port: 80, weight: 3),
                .init(ObjectReference(kind: "Service", namespace: "n2", name: "b"), port: 81),
            ])
    }

    struct PathCase: CustomTestStringConvertible {
        let kind: String
        let match: String
        let uri: StringMatch?
        var testDescription: String { "\(kind) \(match)" }
    }

    static let paths = [
        PathCase(kind: "HTTPRoute", match: "{}", uri: .prefix("/")),
        PathCase(kind: "HTTPRoute", match: "{path: {value: /a/}}", uri: .prefix("/a")),
        PathCase(kind: "HTTPRoute", match: "{path: {type: PathPrefix, value: /}}", uri: .prefix("/")),
        PathCase(kind: "HTTPRoute", match: "{path: {type: Exact, value: /a/}}", uri: .exact("/a/")),
        PathCase(kind: "HTTPRoute", match: "{path: {type: RegularExpression, value: \"/a.*\"}}", uri: .regex("/a.*")),
        PathCase(kind: "GRPCRoute", match: "{}", uri: nil),
        PathCase(kind: "GRPCRoute", match: "{method: {service: a.B, method: C}}", uri: .exact("/a.B/C")),
        PathCase(kind: "GRPCRoute", match: "{method: {service: a.B}}", uri: .prefix("/a.B")),
        PathCase(kind: "GRPCRoute", match: "{method: {method: C}}", uri: .regex("/[^/]+/C")),
        PathCase(kind: "GRPCRoute", match: "{method: {method: C(+}}", uri: .regex("/[^/]+/C\\(\\+")),
        PathCase(
            kind: "GRPCRoute", match: "{method: {type: RegularExpression, service: \"a.*\"}}", uri: .regex("/a.*/.+")),
    ]

    @Test(arguments: paths) func `a match is one of a path`(_ c: PathCase) throws {
        let found = try route(c.kind, "rules: [{matches: [\(c.match)]}]")
        #expect(found.rules.first?.matches.first?.uri == c.uri)
    }

    @Test func `a rule of an HTTPRoute without matches matches every path, one of a GRPCRoute everything`() throws {
        #expect(try route("HTTPRoute", "rules: [{}]").rules.first?.matches.map(\.uri) == [.prefix("/")])
        #expect(try route("GRPCRoute", "rules: [{}]").rules.first?.matches == [])
    }

    @Test func `filters are read`() throws {
        let found = try rule(
            """
            filters:
            - type: RequestHeaderModifier
              requestHeaderModifier: {set: [{name: Host, value: h.com}, {name: x, value: 5%}], remove: [r]}
            - {type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: z, value: b}]}}
            - type: URLRewrite
              urlRewrite: {hostname: o.com, path: {type: ReplacePrefixMatch, replacePrefixMatch: /n/}}
            - {type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}, percent: 20}}
            - {type: CORS, cors: {allowOrigins: ["https://*.a.com"], maxAge: 5, allowCredentials: true}}
            """)
        #expect(found.headers.authority == "h.com")
        #expect(found.headers.request == .init(set: [.init("x", "5%%")], removed: ["r"]))
        #expect(found.headers.response == .init(added: [.init("z", "b")]))
        #expect(found.rewrite == HTTPRewrite(path: .prefix("/n"), authority: "o.com"))
        #expect(found.mirrors.map(\.share) == [FractionalPercent(percent: 20.0)])
        #expect(found.cors?.allowOrigins == [.regex("https://.*\\.a\\.com")])
        #expect(found.cors?.maxAge == .seconds(5))
        #expect(!found.isUnsupported)
    }

    @Test func `a rule with an unknown filter is told and not served`() throws {
        let manifest = read(text("HTTPRoute", "rules: [{filters: [{type: ExtensionRef}]}]"))
        #expect(manifest.problems.map(\.severity) == [.warning])
        guard case .kubernetesRoute(let route) = try #require(manifest.objects.first).spec else { throw WrongKind() }
        #expect(route.rules.first?.isUnsupported == true)
    }

    @Test(arguments: [
        ("{scheme: https}", HTTPRedirect(scheme: .https, code: .found)),
        ("{hostname: o.com, statusCode: 301}", HTTPRedirect(authority: "o.com", port: .ofRequest)),
        (
            "{port: 8443, path: {type: ReplaceFullPath, replaceFullPath: /x}}",
            HTTPRedirect(path: .full("/x"), port: .fixed(8443), code: .found)
        ),
    ])
    func `a redirect keeps the request's port unless it says otherwise`(_ text: String, _ redirect: HTTPRedirect) throws
    {
        #expect(try rule("filters: [{type: RequestRedirect, requestRedirect: \(text)}]").redirect == redirect)
    }

    @Test func `times of a rule without retries are those of the whole request`() throws {
        #expect(try rule("timeouts: {request: 3s}").timeout == .seconds(3))
        #expect(try rule("timeouts: {request: 3s, backendRequest: 1s}").timeout == .seconds(1))
        #expect(try rule("timeouts: {request: 0s}").timeout == nil)
        let retried = try rule("timeouts: {backendRequest: 1s}\nretry: {attempts: 3, codes: [503], backoff: 10ms}")
        var policy = RetryPolicy.Custom(attempts: 3)
        policy.conditions = ["connect-failure", "refused-stream", "unavailable", "cancelled"]
        policy.statusCodes = [503]
        policy.perTryTimeout = .seconds(1)
        policy.backoff = .milliseconds(10)
        #expect(retried.retries == .custom(policy))
        #expect(try rule("retry: {attempts: 0}").retries == .never)
    }

    static let mistakes = [
        Mistake(
            "a Gateway without class and listeners", gateway("{}"), "4: spec.gatewayClassName: is missing",
            "4: spec.listeners: has no listener"),
        Mistake(
            "a listener without certificate",
            gateway("{gatewayClassName: istio, listeners: [{name: a, port: 443, protocol: HTTPS}]}"),
            "4: spec.listeners[0].tls: is missing"),
        Mistake(
            "listeners of one name",
            gateway(
                "{gatewayClassName: istio, listeners: [{name: a, port: 80, protocol: HTTP}, "
                    + "{name: a, port: 81, protocol: HTTP}]}"),
            "4: spec.listeners[1].name: another listener"),
        Mistake(
            "a label selector that says nothing",
            gateway(
                "{gatewayClassName: istio, listeners: [{name: a, port: 80, protocol: HTTP, allowedRoutes: "
                    + "{namespaces: {from: Selector, selector: {matchExpressions: [{key: a, operator: In}]}}}}]}"),
            "4: spec.listeners[0].allowedRoutes.namespaces.selector.matchExpressions[0].values: is missing"),
    ]

    static let furtherMistakes = [
        Mistake(
            "names and values that no header has",
            manifest(
                "HTTPRoute",
                #"{rules: [{matches: [{headers: [{name: "a\nb"}]}], filters: [{type: RequestHeaderModifier, "#
                    + #"requestHeaderModifier: {set: [{name: "a b", value: "c\nd"}], remove: [":path", Host]}}]}]}"#),
            "4: spec.rules[0].matches[0].headers[0].name: has a line break",
            "4: spec.rules[0].filters[0].requestHeaderModifier.set[0].name: the header name \"a b\" may contain",
            "4: spec.rules[0].filters[0].requestHeaderModifier.set[0].value: has a line break",
            "4: spec.rules[0].filters[0].requestHeaderModifier.remove[0]: the header name \":path\" may contain",
            "4: spec.rules[0].filters[0].requestHeaderModifier.remove[1]: \"Host\" cannot be changed"),
        Mistake(
            "rewrites of two lines",
            manifest(
                "HTTPRoute",
                #"{rules: [{filters: [{type: URLRewrite, urlRewrite: {hostname: "a\nb", path: {replaceFullPath: "/\n"}}}]}]}"#
            ),
            "4: spec.rules[0].filters[0].urlRewrite.hostname: has a line break",
            "4: spec.rules[0].filters[0].urlRewrite.path.replaceFullPath: has a line break"),
        Mistake(
            "redirects of two lines",
            manifest(
                "HTTPRoute",
                #"{rules: [{filters: [{type: RequestRedirect, requestRedirect: {hostname: "a\nb", "#
                    + #"path: {replacePrefixMatch: "/\n"}}}]}]}"#),
            "4: spec.rules[0].filters[0].requestRedirect.hostname: has a line break",
            "4: spec.rules[0].filters[0].requestRedirect.path.replacePrefixMatch: has a line break"),
        Mistake(
            "a prefix that is no path", manifest("HTTPRoute", "{rules: [{matches: [{path: {value: shop}}]}]}"),
            "4: spec.rules[0].matches[0].path.value: found \"shop\", expected a path"),
        Mistake(
            "a prefix with a query", manifest("HTTPRoute", "{rules: [{matches: [{path: {value: \"/a?b\"}}]}]}"),
            "4: spec.rules[0].matches[0].path.value: found \"/a?b\", expected a path"),
        Mistake(
            "a service that is no name", manifest("GRPCRoute", "{rules: [{matches: [{method: {service: a/b}}]}]}"),
            "4: spec.rules[0].matches[0].method.service: found \"a/b\", expected the name of a service"),
        Mistake(
            "clients that nobody vouches for",
            gateway(
                "{gatewayClassName: istio, tls: {frontend: {default: {validation: {mode: Never}}, perPort: [{tls: "
                    + "{validation: {caCertificateRefs: [{kind: Pod, name: a}]}}}]}}, "
                    + "listeners: [{name: a, port: 80, protocol: HTTP}]}"),
            "4: spec.tls.frontend.default.validation.caCertificateRefs: is missing",
            "4: spec.tls.frontend.perPort[0].tls.validation.caCertificateRefs[0].kind: found Pod",
            "4: spec.tls.frontend.perPort[0].port: is missing"),
        Mistake(
            "a path of another type",
            manifest(
                "HTTPRoute",
                "{rules: [{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, "
                    + "replacePrefixMatch: /}}}]}]}"),
            "4: spec.rules[0].filters[0].urlRewrite.path.replaceFullPath: is missing"),
        Mistake(
            "a ListenerSet of nothing", manifest("ListenerSet", "{listeners: []}"),
            "4: spec.parentRef: is missing; name the Gateway"),
        Mistake(
            "a ListenerSet without listeners", manifest("ListenerSet", "{parentRef: {kind: Mesh, name: a}}"),
            "4: spec.parentRef.kind: found Mesh, expected Gateway", "4: spec.listeners: has no listener"),
        Mistake(
            "a policy without targets",
            manifest("BackendTLSPolicy", "{validation: {hostname: a.com, wellKnownCACertificates: System}}"),
            "4: spec.targetRefs: is missing"),
        Mistake(
            "a policy with two sorts of authorities",
            manifest(
                "BackendTLSPolicy",
                "{targetRefs: [{kind: Service, name: a}], validation: {hostname: \"*.a.com\", "
                    + "wellKnownCACertificates: Mozilla, caCertificateRefs: [{kind: Secret, name: s}]}}"),
            "4: spec.validation.wellKnownCACertificates: found \"Mozilla\", expected System",
            "4: spec.validation.wellKnownCACertificates: is not possible beside caCertificateRefs",
            "4: spec.validation.caCertificateRefs[0].kind: found Secret, expected ConfigMap",
            "4: spec.validation.hostname: the host"),
        Mistake(
            "a rule that redirects and rewrites",
            manifest(
                "HTTPRoute",
                "{rules: [{filters: [{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {}}]}]}"
            ),
            "4: spec.rules[0].filters: RequestRedirect and URLRewrite exclude each other"),
    ]

    @Test(arguments: furtherMistakes) func `a mistake in what belongs to a Gateway is told`(_ mistake: Mistake) {
        mistake.check()
    }

    static func gateway(_ spec: String) -> String { manifest("Gateway", spec) }

    static func manifest(_ kind: String, _ spec: String) -> String {
        "apiVersion: gateway.networking.k8s.io/v1\nkind: \(kind)\nmetadata: {name: a, namespace: shop}\nspec: \(spec)"
    }

    struct WarningCase: CustomTestStringConvertible {
        let kind: String
        let spec: String
        let field: String
        var testDescription: String { "\(kind) \(field)" }
    }

    static let warnings = [
        WarningCase(
            kind: "Gateway", spec: "{gatewayClassName: istio, listeners: [{name: a, port: 53, protocol: UDP}]}",
            field: "spec.listeners[0].protocol"),
        WarningCase(
            kind: "Gateway",
            spec: "{gatewayClassName: istio, listeners: [{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: "
                + "[{name: c}], frontendValidation: {caCertificateRefs: [{name: a}, {name: b}]}}}]}",
            field: "spec.listeners[0].tls.frontendValidation.caCertificateRefs[1]"),
        WarningCase(
            kind: "BackendTLSPolicy",
            spec:
                "{targetRefs: [{kind: Pod, name: a}], validation: {hostname: a.com, wellKnownCACertificates: System}}",
            field: "spec.targetRefs[0].kind"),
        WarningCase(
            kind: "HTTPRoute", spec: "{rules: [{sessionPersistence: {sessionName: s}}]}",
            field: "spec.rules[0].sessionPersistence"),
        WarningCase(
            kind: "HTTPRoute",
            spec: "{rules: [{backendRefs: [{name: a, port: 80, filters: [{type: URLRewrite}]}]}]}",
            field: "spec.rules[0].backendRefs[0].filters[0]"),
    ]

    @Test(arguments: warnings) func `what has no effect is told`(_ c: WarningCase) {
        let manifest = read(Self.manifest(c.kind, c.spec))
        #expect(manifest.problems.map { "\($0.severity) \($0.field)" } == ["warning \(c.field)"])
        #expect(manifest.objects.count == 1)
    }

    @Test func `a ListenerSet is read like a Gateway`() throws {
        let text = Self.manifest(
            "ListenerSet",
            "{parentRef: {name: door, namespace: infra}, listeners: [{name: a, port: 80, protocol: HTTP}]}")
        let listener = KubernetesGateway.Listener(name: "a", port: 80, protocol: .http)
        #expect(
            try MeshConfigTests.spec(text)
                == .listenerSet(ListenerSet(gatewayNamespace: "infra", gateway: "door", listeners: [listener])))
    }

    @Test func `what a Gateway says of clients is read for all ports and for single ones`() throws {
        let authorities = "caCertificateRefs: [{name: ca}]"
        guard
            case .kubernetesGateway(let gateway) = try MeshConfigTests.spec(
                Self.gateway(
                    "{gatewayClassName: istio, allowedListeners: {namespaces: {from: Same}}, tls: {frontend: {default: "
                        + "{validation: {\(authorities)}}, perPort: [{port: 1, tls: {validation: {\(authorities), mode: "
                        + "AllowInsecureFallback}}}, {port: 2}]}}, listeners: [{name: a, port: 80, protocol: HTTP}]}"))
        else { throw WrongKind() }
        let authority = ObjectReference(kind: "ConfigMap", namespace: "shop", name: "ca")
        #expect(gateway.allowedListeners == .same)
        #expect(gateway.clientValidation(on: 3) == .init(authority))
        #expect(gateway.clientValidation(on: 1) == .init(authority, isOptional: true))
        #expect(gateway.clientValidation(on: 2) == nil)
    }

    @Test func `all filters of a backend count`() throws {
        let found = try rule(
            "backendRefs: [{name: a, port: 80, filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [q]}},"
                + " {type: ResponseHeaderModifier, responseHeaderModifier: {remove: [s]}}]}]")
        #expect(found.backends.first?.headers.request.removed == ["q"])
        #expect(found.backends.first?.headers.response.removed == ["s"])
    }

    @Test(arguments: mistakes) func `a mistake is told and the object left out`(_ mistake: Mistake) { mistake.check() }

    @Test(
        arguments: [
            (LabelSelector(), [:], true), (LabelSelector(labels: ["a": "b"]), ["a": "b", "c": "d"], true),
            (LabelSelector(labels: ["a": "b"]), ["a": "c"], false),
            (LabelSelector(expressions: [.init(key: "a", operator: .isNotIn, values: ["b"])]), [:], true),
            (LabelSelector(expressions: [.init(key: "a", operator: .isNotIn, values: ["b"])]), ["a": "b"], false),
            (LabelSelector(expressions: [.init(key: "a", operator: .exists)]), ["a": ""], true),
            (LabelSelector(expressions: [.init(key: "a", operator: .doesNotExist)]), ["a": ""], false),
        ] as [(LabelSelector, [String: String], Bool)])
    func `a label selector selects what has all that it asks`(
        _ selector: LabelSelector, _ labels: [String: String], _ isSelected: Bool
    ) {
        #expect(selector.matches(labels) == isSelected)
    }
}
