import MeshConfig
import Testing

@testable import Mesh

/// Source: generation.md 6.7.
@Suite struct DelegateMergeTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let root: [HTTPMatch]
        let delegate: [HTTPMatch]
        /// nil: the route is dropped.
        let merged: [HTTPMatch]?

        init(_ description: String, _ root: [HTTPMatch], _ delegate: [HTTPMatch], _ merged: [HTTPMatch]?) {
            testDescription = description
            self.root = root
            self.delegate = delegate
            self.merged = merged
        }
    }

    private static func uri(_ match: StringMatch) -> HTTPMatch { MeshTests.match { $0.uri = match } }
    private static func header(_ name: String, _ value: ValueMatch) -> HTTPMatch {
        MeshTests.match { $0.headers = [.init(.header(name), value)] }
    }

    static let lists = [
        Case("no match at all", [], [], []),
        Case("only the root's", [uri(.prefix("/a"))], [], [uri(.prefix("/a"))]),
        Case("only the delegate's", [], [uri(.regex(".*"))], [uri(.regex(".*"))]),
        Case(
            "every pair that fits", [uri(.prefix("/a")), uri(.prefix("/"))], [uri(.prefix("/a/b"))],
            [uri(.prefix("/a/b")), uri(.prefix("/a/b"))]),
        Case(
            "pairs that do not fit are left out", [uri(.prefix("/a")), uri(.prefix("/b"))],
            [uri(.exact("/b/1")), uri(.exact("/a/1"))], [uri(.exact("/b/1")), uri(.exact("/a/1"))]),
        Case(
            "one match without partner drops the route", [uri(.prefix("/a"))],
            [uri(.prefix("/a/b")), uri(.prefix("/c"))], nil),
    ]

    static let texts = [
        Case("equal exact texts", [uri(.exact("/a"))], [uri(.exact("/a"))], [uri(.exact("/a"))]),
        Case("other exact texts", [uri(.exact("/a"))], [uri(.exact("/a/b"))], nil),
        Case("exact root, prefix delegate", [uri(.exact("/a"))], [uri(.prefix("/a"))], nil),
        Case("wider root prefix", [uri(.prefix("/a"))], [uri(.prefix("/ab"))], [uri(.prefix("/ab"))]),
        Case("narrower root prefix", [uri(.prefix("/a/b"))], [uri(.prefix("/a"))], nil),
        Case("regex root", [uri(.regex("/a"))], [uri(.exact("/a"))], nil),
        Case("regex delegate", [uri(.exact("/a"))], [uri(.regex("/a"))], nil),
        Case("equal regexes", [uri(.regex("/a"))], [uri(.regex("/a"))], nil),
        Case(
            "other fields join", [uri(.regex("/a"))], [match { $0.method = .exact("GET") }],
            [
                match {
                    $0.uri = .regex("/a")
                    $0.method = .exact("GET")
                }
            ]),
        Case("other methods", [match { $0.method = .exact("PUT") }], [match { $0.method = .exact("GET") }], nil),
        Case("other schemes", [match { $0.scheme = .exact("a") }], [match { $0.scheme = .exact("b") }], nil),
        Case(
            "other authorities", [match { $0.authority = .exact("a") }], [match { $0.authority = .prefix("b") }], nil),
        Case("other case", [match { $0.ignoresCase = true }], [match { $0.ignoresCase = false }], nil),
    ]

    static let named = [
        Case(
            "headers join, sorted", [header("b", .text(.exact("1")))], [header("a", .present)],
            [match { $0.headers = [.init(.header("a"), .present), .init(.header("b"), .text(.exact("1")))] }]),
        Case(
            "a header of both is the delegate's", [header("a", .text(.prefix("x")))],
            [header("a", .text(.exact("xy")))], [header("a", .text(.exact("xy")))]),
        Case("a header that contradicts", [header("a", .text(.exact("x")))], [header("a", .text(.exact("y")))], nil),
        Case("presence says less than a text", [header("a", .text(.exact("x")))], [header("a", .present)], nil),
        Case(
            "claims are told from headers", [header("a", .present)],
            [match { $0.headers = [.init(.claim(["a"]), .text(.exact("x")))] }],
            [match { $0.headers = [.init(.claim(["a"]), .text(.exact("x"))), .init(.header("a"), .present)] }]),
        Case(
            "headers that must be absent contradict", [match { $0.withoutHeaders = [.init(.header("a"), .present)] }],
            [match { $0.withoutHeaders = [.init(.header("a"), .text(.exact("x")))] }], nil),
        Case(
            "query parameters contradict", [match { $0.queryParameters = [.init("a", .text(.exact("x")))] }],
            [match { $0.queryParameters = [.init("a", .text(.exact("y")))] }], nil),
        Case(
            "query parameters join", [match { $0.queryParameters = [.init("b", .present)] }],
            [match { $0.queryParameters = [.init("a", .present)] }],
            [match { $0.queryParameters = [.init("a", .present), .init("b", .present)] }]),
    ]

    private static func proxy(_ proxy: ProxyMatch) -> HTTPMatch { MeshTests.match { $0.proxy = proxy } }

    static let proxies = [
        Case("port of the root", [proxy(.init(port: 80))], [proxy(.init())], [proxy(.init(port: 80))]),
        Case("port of the delegate", [proxy(.init())], [proxy(.init(port: 80))], [proxy(.init(port: 80))]),
        Case("other ports", [proxy(.init(port: 80))], [proxy(.init(port: 81))], nil),
        Case(
            "namespace of the delegate", [proxy(.init())], [proxy(.init(sourceNamespace: "a"))],
            [proxy(.init(sourceNamespace: "a"))]),
        Case("other namespaces", [proxy(.init(sourceNamespace: "a"))], [proxy(.init(sourceNamespace: "b"))], nil),
        Case("a namespace that the delegate lacks", [proxy(.init(sourceNamespace: "a"))], [proxy(.init())], nil),
        Case(
            "labels join", [proxy(.init(sourceLabels: ["a": "1"]))], [proxy(.init(sourceLabels: ["b": "2"]))],
            [proxy(.init(sourceLabels: ["a": "1", "b": "2"]))]),
        Case(
            "labels contradict", [proxy(.init(sourceLabels: ["a": "1"]))], [proxy(.init(sourceLabels: ["a": "2"]))],
            nil),
        Case(
            "gateways of the root", [proxy(.init(gateways: [.mesh]))], [proxy(.init())],
            [proxy(.init(gateways: [.mesh]))]),
        Case(
            "gateways that the root lacks", [proxy(.init(gateways: [.mesh]))],
            [proxy(.init(gateways: [.mesh, .gateway(namespace: "a", name: "b")]))], nil),
    ]

    @Test(arguments: lists + texts + named + proxies) func `matches of both are joined`(_ c: Case) {
        var root = delegation(to: "d")
        root.matches = c.root
        var route = route(to: "cart")
        route.matches = c.delegate
        #expect(root.merging([route]).map(\.matches) == c.merged.map { [$0] } ?? [])
    }

    @Test func `names are joined and words of the delegate win`() {
        var root = delegation(to: "d")
        root.name = "root"
        root.matches = [match { ($0.name, $0.statPrefix) = ("m", "stat") }]
        root.timeout = .seconds(7)
        root.retries = .never
        root.rewrite = HTTPRewrite(authority: "root")
        root.fault = HTTPFault(abort: .init(.http(503)))
        root.cors = CORSPolicy()
        root.mirrors = [HTTPMirror(destination("root"))]
        root.headers = HeaderChanges(authority: "root")

        let silent = route(to: "a") { $0.matches = [match { $0.name = "n" }] }
        let own = route(to: "b") {
            $0.name = "own"
            $0.timeout = .seconds(1)
            $0.retries = .custom(.init(attempts: 1))
            $0.rewrite = HTTPRewrite(authority: "own")
            $0.fault = HTTPFault(abort: .init(.http(404)))
            $0.cors = CORSPolicy()
            $0.cors?.allowMethods = ["GET"]
            $0.mirrors = [HTTPMirror(destination("own"))]
            $0.headers = HeaderChanges(authority: "own")
        }
        var heir = root
        heir.action = silent.action
        heir.matches[0].name = "m-n"
        var winner = own
        winner.name = "root-own"
        winner.matches = root.matches
        #expect(root.merging([silent, own]) == [heir, winner])
    }

    @Test func `a delegate does not delegate further`() {
        #expect(delegation(to: "a").merging([delegation(to: "b"), route(to: "c")]) == [route(to: "c")])
    }
}
