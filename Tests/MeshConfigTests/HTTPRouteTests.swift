import MeshConfig
import Testing

struct HTTPRouteTests {
    /// The only HTTP route of a VirtualService.
    private func route(_ text: String) throws -> HTTPRoute {
        try #require(try virtualService("hosts: [a]\nhttp:\n- " + text.replacing("\n", with: "\n  ")).http.first)
    }

    @Test func `a match is read with everything`() throws {
        let found = try route(
            """
            match:
            - name: m
              uri: {prefix: /x}
              ignoreUriCase: true
              scheme: {exact: https}
              method: {regex: GET|HEAD}
              authority: {prefix: api}
              headers: {x-b: {exact: b}, x-a: {}, "@Request.auth.claims.groups.x": {exact: g}}
              withoutHeaders: {x-c: {regex: "*"}, "@request.auth.claims[a.b][c]": {prefix: p}}
              queryParams: {q: {prefix: p}, a: {}}
              port: 80
              sourceLabels: {app: web}
              sourceNamespace: shop
              gateways: [edge]
              statPrefix: stat
            - {}
            route: [{destination: {host: b}}]
            """)
        var match = HTTPMatch()
        match.name = "m"
        match.uri = .prefix("/x")
        match.ignoresCase = true
        match.scheme = .exact("https")
        match.method = .regex("GET|HEAD")
        match.authority = .prefix("api")
        match.headers = [
            HTTPMatch.Header(.claim(["groups", "x"]), .text(.exact("g"))), HTTPMatch.Header(.header("x-a"), .present),
            HTTPMatch.Header(.header("x-b"), .text(.exact("b"))),
        ]
        match.withoutHeaders = [
            HTTPMatch.Header(.claim(["a.b", "c"]), .text(.prefix("p"))), HTTPMatch.Header(.header("x-c"), .present),
        ]
        match.queryParameters = [
            HTTPMatch.QueryParameter("a", .present), HTTPMatch.QueryParameter("q", .text(.prefix("p"))),
        ]
        match.proxy = ProxyMatch(
            port: 80, sourceLabels: ["app": "web"], sourceNamespace: "shop",
            gateways: [.gateway(namespace: "home", name: "edge")])
        match.statPrefix = "stat"
        #expect(found.matches == [match, HTTPMatch()])
    }

    private static let everything =
        """
        name: r
        route:
        - {destination: {host: b, subset: v1, port: {number: 80}}, weight: 90}
        - destination: {host: c}
          weight: 10
          headers: {request: {set: {Host: c.com}}, response: {remove: [y-r]}}
        headers:
          request: {set: {x-b: "%PROTOCOL%", x-a: a, ":authority": d.com}, add: {x-c: null}, remove: [x-d]}
          response: {set: {y-a: a}, add: {y-b: b}, remove: [y-c]}
        rewrite: {uriRegexRewrite: {match: "^/r/(.*)$", rewrite: '/x/\\1'}}
        timeout: 5s
        retries:
          attempts: 3
          perTryTimeout: 2s
          retryOn: 5xx, 503,reset
          retryIgnorePreviousHosts: false
          retryRemoteLocalities: true
          backoff: 25ms
        fault:
          delay: {fixedDelay: 1s, percentage: {value: 0.1}}
          abort: {grpcStatus: UNAVAILABLE, percentage: {value: 50}}
        mirrors:
        - {destination: {host: m}, percentage: {value: 12.5}}
        - {destination: {host: m2}}
        - {destination: {host: o}, percentage: {value: 0}}
        corsPolicy:
          allowOrigins: [{exact: "https://a.com"}, {regex: ".*b"}]
          allowMethods: [GET, "*"]
          allowHeaders: [x-h]
          exposeHeaders: [x-e]
          maxAge: 24h
          allowCredentials: true
          unmatchedPreflights: IGNORE
        """

    @Test func `destinations and header changes are read with everything`() throws {
        let found = try route(HTTPRouteTests.everything)
        typealias Header = HeaderChanges.Header
        typealias Direction = HeaderChanges.Direction
        #expect(
            found.action
                == .forward([
                    HTTPDestination(RouteDestination(host: "b", subset: "v1", port: 80), weight: 90),
                    HTTPDestination(
                        RouteDestination(host: "c"), weight: 10,
                        headers: HeaderChanges(authority: "c.com", response: Direction(removed: ["y-r"]))),
                ]))
        #expect(
            found.headers
                == HeaderChanges(
                    authority: "d.com",
                    request: Direction(
                        set: [Header("x-a", "a"), Header("x-b", "%PROTOCOL%")], added: [Header("x-c", "")],
                        removed: ["x-d"]),
                    response: Direction(set: [Header("y-a", "a")], added: [Header("y-b", "b")], removed: ["y-c"])))
        #expect(found.name == "r")
    }

    @Test func `what a route does beside forwarding is read with everything`() throws {
        let found = try route(HTTPRouteTests.everything)
        var cors = CORSPolicy()
        cors.allowOrigins = [.exact("https://a.com"), .regex(".*b")]
        cors.allowMethods = ["GET", "*"]
        cors.allowHeaders = ["x-h"]
        cors.exposeHeaders = ["x-e"]
        cors.maxAge = .seconds(86400)
        cors.allowsCredentials = true
        cors.forwardsUnmatchedPreflights = false
        #expect(found.rewrite == HTTPRewrite(path: .regex(pattern: "^/r/(.*)$", substitution: #"/x/\1"#)))
        #expect(
            found.retries
                == .custom(
                    RetryPolicy.Custom(
                        attempts: 3, conditions: ["5xx", "reset"], statusCodes: [503], perTryTimeout: .seconds(2),
                        ignoresPreviousHosts: false, triesRemoteLocalities: true, backoff: .milliseconds(25))))
        #expect(
            found.fault
                == HTTPFault(
                    delay: HTTPFault.Delay(
                        .seconds(1), share: FractionalPercent(numerator: 1000, denominator: .million)),
                    abort: HTTPFault.Abort(.grpc(14), share: FractionalPercent(percent: 50.0))))
        #expect(
            found.mirrors == [
                HTTPMirror(
                    RouteDestination(host: "m"), share: FractionalPercent(numerator: 125_000, denominator: .million)),
                HTTPMirror(RouteDestination(host: "m2")),
            ])
        #expect(found.cors == cors)
        #expect(found.timeout == .seconds(5))
    }

    struct Form: CustomTestStringConvertible {
        let text: String
        let expected: HTTPRoute
        var testDescription: String { text }
    }

    private static let forward = "route: [{destination: {host: b}}]"
    private static let toB = HTTPRoute.Action.forward([HTTPDestination(RouteDestination(host: "b"))])

    static let forms = [
        Form(
            text: "redirect: {uri: /n, authority: o.com, scheme: https, port: 8443, redirectCode: 308}",
            expected: HTTPRoute(
                action: .redirect(
                    HTTPRedirect(
                        path: .full("/n"), authority: "o.com", scheme: .https, port: .fixed(8443),
                        code: .permanentRedirect)))),
        Form(
            text: "redirect: {prefixRewrite: /, derivePort: FROM_REQUEST_PORT}",
            expected: HTTPRoute(action: .redirect(HTTPRedirect(path: .prefix("/"), port: .ofRequest)))),
        Form(
            text: "redirect: {derivePort: FROM_PROTOCOL_DEFAULT, redirectCode: 0}",
            expected: HTTPRoute(action: .redirect(HTTPRedirect()))),
        Form(
            text: "directResponse: {status: 200, body: {string: hi}}",
            expected: HTTPRoute(action: .respond(DirectResponse(status: 200, body: .text("hi"))))),
        Form(
            text: "directResponse: {status: 503, body: {bytes: AAEC}}",
            expected: HTTPRoute(action: .respond(DirectResponse(status: 503, body: .bytes([0, 1, 2]))))),
        Form(
            text: "directResponse: {status: 404}", expected: HTTPRoute(action: .respond(DirectResponse(status: 404)))),
        Form(text: "delegate: {name: d}", expected: HTTPRoute(action: .delegate(namespace: "home", name: "d"))),
        Form(
            text: "delegate: {name: d, namespace: bank}",
            expected: HTTPRoute(action: .delegate(namespace: "bank", name: "d"))),
        Form(
            text: "\(forward)\nrewrite: {uri: /x, authority: c.com}",
            expected: HTTPRoute(action: toB, rewrite: HTTPRewrite(path: .prefix("/x"), authority: "c.com"))),
        Form(text: "\(forward)\nretries: {}", expected: HTTPRoute(action: toB, retries: .never)),
        Form(
            text: "\(forward)\nretries: {attempts: 2, retryOn: \"429\"}",
            expected: HTTPRoute(
                action: toB, retries: .custom(RetryPolicy.Custom(attempts: 2, conditions: [], statusCodes: [429])))),
        Form(
            text: "\(forward)\nfault: {delay: {fixedDelay: 1s, percent: 5}}",
            expected: HTTPRoute(
                action: toB,
                fault: HTTPFault(delay: HTTPFault.Delay(.seconds(1), share: FractionalPercent(percent: 5))))),
        Form(
            text: "\(forward)\nfault: {abort: {httpStatus: 503}, delay: {fixedDelay: 1s}}",
            expected: HTTPRoute(
                action: toB,
                fault: HTTPFault(
                    delay: HTTPFault.Delay(.seconds(1), share: FractionalPercent(percent: 0)),
                    abort: HTTPFault.Abort(.http(503))))),
        Form(
            text: "\(forward)\nmirror: {host: m}\nmirrorPercent: 7",
            expected: HTTPRoute(
                action: toB, mirrors: [HTTPMirror(RouteDestination(host: "m"), share: FractionalPercent(percent: 7))])),
        Form(
            text: "\(forward)\nmirror: {host: m}\nmirror_percent: 7",
            expected: HTTPRoute(
                action: toB, mirrors: [HTTPMirror(RouteDestination(host: "m"), share: FractionalPercent(percent: 7))])),
        Form(
            text: "\(forward)\nmirror: {host: m}\nmirrorPercentage: {value: 0}", expected: HTTPRoute(action: toB)),
    ]

    @Test(arguments: forms) func `a route is read`(_ form: Form) throws {
        #expect(try route(form.text) == form.expected)
    }
}
