import MeshConfig
import Testing

struct ExternalAuthorizerTests {
    private func authorizers(_ provider: String) -> (found: [String: ExternalAuthorizer]?, problems: [String]) {
        let (settings, problems) = MeshSettings.read(
            Array("extensionProviders: [\(provider)]".utf8), file: "mesh.yaml")
        return (settings?.authorizers, problems.map { "\($0.field): \($0.message)" })
    }

    @Test func `an authorizer that speaks HTTP is read with everything`() {
        let found = authorizers(
            """
            {name: a, envoyExtAuthzHttp: {service: s.com, port: 8000, timeout: 2s, failOpen: true, statusOnError: "503",
            pathPrefix: /check, clearRouteCache: true, includeRequestHeadersInCheck: [x-a],
            includeAdditionalHeadersInCheck: {x-k: v}, includeRequestBodyInCheck: {maxRequestBytes: 9, packAsBytes: true},
            headersToUpstreamOnAllow: [u], headersToDownstreamOnDeny: [d], headersToDownstreamOnAllow: [o]}}
            """)
        var http = ExternalAuthorizer.HTTP()
        http.pathPrefix = "/check"
        http.requestHeaders = ["x-a"]
        http.addedHeaders = ["x-k": "v"]
        http.upstreamHeaders = ["u"]
        http.refusalHeaders = ["d"]
        http.approvalHeaders = ["o"]
        var expected = ExternalAuthorizer(kind: .http(http), service: "s.com", port: 8000)
        expected.timeout = .seconds(2)
        expected.failsOpen = true
        expected.statusOnError = 503
        expected.choosesRoutes = true
        #expect(found.problems == [])
        #expect(found.found?["a"]?.body?.bytesMax == 9)
        #expect(found.found?["a"]?.body?.isBytes == true)
        expected.body = found.found?["a"]?.body
        #expect(found.found == ["a": expected])
    }

    @Test func `an authorizer that speaks gRPC waits ten minutes unless it says otherwise`() {
        let expected = ExternalAuthorizer(kind: .grpc, service: "ns/s.com", port: 9000)
        let found = authorizers("{name: g, envoyExtAuthzGrpc: {service: ns/s.com, port: 9000}}, {name: x, other: {}}")
        #expect(found.found == ["g": expected])
        #expect(expected.timeout == .seconds(600))
    }

    @Test(arguments: [
        ("{port: 1}", "extensionProviders[0].envoyExtAuthzHttp.service: is missing"),
        ("{service: s}", "extensionProviders[0].envoyExtAuthzHttp.port: is missing"),
        (
            "{service: s, port: 1, statusOnError: \"299\"}",
            "extensionProviders[0].envoyExtAuthzHttp.statusOnError: found"
        ),
        ("{service: s, port: 1, pathPrefix: x}", "extensionProviders[0].envoyExtAuthzHttp.pathPrefix: found \"x\""),
        (
            "{service: s, port: 1, includeRequestBodyInCheck: {}}",
            "extensionProviders[0].envoyExtAuthzHttp.includeRequestBodyInCheck.maxRequestBytes: is missing"
        ),
    ]) func `a mistake is told`(_ provider: String, _ problem: String) {
        let found = authorizers("{name: a, envoyExtAuthzHttp: \(provider)}")
        #expect(found.found == nil)
        #expect(found.problems.count == 1)
        #expect(found.problems.allSatisfy { $0.hasPrefix(problem) })
    }
}
