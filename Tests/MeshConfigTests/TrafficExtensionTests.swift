import MeshConfig
import Testing

/// Source: generation.md 9.2, 11.3.
struct TrafficExtensionTests {
    private static func text(_ kind: String, _ spec: String) -> String {
        "apiVersion: extensions.istio.io/v1alpha1\nkind: \(kind)\nmetadata: {name: e, namespace: shop}\nspec: {\(spec)}"
    }

    private func plugin(_ kind: String, _ text: String) throws -> TrafficExtension {
        guard case .trafficExtension(let plugin) = try spec(Self.text(kind, text)) else { throw WrongKind() }
        return plugin
    }

    private func module(_ text: String) throws -> TrafficExtension.Module {
        guard case .wasm(let module) = try plugin("WasmPlugin", text).code else { throw WrongKind() }
        return module
    }

    @Test func `every field of a module is read`() throws {
        let found = try plugin(
            "WasmPlugin",
            """
            selector: {matchLabels: {app: web}}, url: "https://example.com/a.wasm", phase: AUTHZ, priority: -3,
            sha256: \(String(repeating: "aB", count: 32)), imagePullPolicy: Always, pluginName: p, type: NETWORK,
            pluginConfig: {a: 1}, failStrategy: FAIL_OPEN, match: [{mode: SERVER, ports: [{number: 80}]}, {}],
            vmConfig: {env: [{name: A, value: b}, {name: C, valueFrom: HOST}]}
            """)
        var module = TrafficExtension.Module(url: "https://example.com/a.wasm")
        module.sha256 = String(repeating: "aB", count: 32)
        module.pullPolicy = .always
        module.pluginName = "p"
        module.isForConnections = true
        module.configuration = [AccessLogFormat.Field(name: "a", value: .number(1))]
        module.failure = .open
        module.environment = ["A": "b"]
        module.proxyEnvironment = ["C"]
        var server = TrafficExtension.Match()
        server.mode = .server
        server.ports = [80]
        var expected = TrafficExtension(target: .workloads(["app": "web"]), code: .wasm(module))
        expected.phase = .authorization
        expected.priority = -3
        expected.matches = [server, TrafficExtension.Match()]
        #expect(found == expected)
    }

    @Test func `what a WasmPlugin says at its top a TrafficExtension says in wasm`() throws {
        let (url, rest) = ("url: registry.example/a", "phase: STATS, priority: 1")
        let found = try plugin("TrafficExtension", "wasm: {\(url)}, \(rest)")
        #expect(found == (try plugin("WasmPlugin", "\(url), \(rest)")))
        #expect(try module(url).url == "oci://registry.example/a")
        #expect(try plugin("TrafficExtension", "lua: {inlineCode: x}").code == .lua("x"))
    }

    @Test(arguments: [("file:///a/b.wasm", "/a/b.wasm"), ("oci://a/b", nil), ("http://a/b", nil)])
    func `only a file has a path`(_ url: String, _ path: String?) throws {
        #expect(try module("url: '\(url)'").path == path)
    }

    static let mistakes = [
        ("no URL", "WasmPlugin", "phase: AUTHN", "url: is missing"),
        ("a scheme", "WasmPlugin", "url: 'ftp://a/b'", "url: has the scheme \"ftp\"; expected oci, http"),
        ("a short sum", "WasmPlugin", "url: a, sha256: 'ab'", "sha256: found \"ab\", expected 64 hexadecimal"),
        ("a phase", "WasmPlugin", "url: a, phase: LAST", "phase: found \"LAST\", expected one of AUTHN"),
        ("a strategy", "WasmPlugin", "url: a, failStrategy: OPEN", "failStrategy: found \"OPEN\""),
        (
            "a long name", "WasmPlugin", "url: a, pluginName: \(String(repeating: "x", count: 257))",
            "pluginName: has 257 bytes; expected 256 at most"
        ),
        (
            "a variable twice", "WasmPlugin", "url: a, vmConfig: {env: [{name: A}, {name: A, valueFrom: HOST}]}",
            "vmConfig.env[1].name: \"A\" is listed twice"
        ),
        (
            "a value of the proxy's", "WasmPlugin", "url: a, vmConfig: {env: [{name: A, value: b, valueFrom: HOST}]}",
            "vmConfig.env[0].value: is given for a variable of the proxy"
        ),
        ("a port", "WasmPlugin", "url: a, match: [{ports: [{number: 0}]}]", "match[0].ports[0].number: found"),
        ("nothing that runs", "TrafficExtension", "phase: AUTHN", "wasm: is missing; expected wasm or lua"),
        ("two things that run", "TrafficExtension", "wasm: {url: a}, lua: {inlineCode: x}", "lua: found wasm and lua"),
        ("an empty script", "TrafficExtension", "lua: {inlineCode: ''}", "lua.inlineCode: is empty"),
        (
            "a long script", "TrafficExtension", "lua: {inlineCode: \(String(repeating: "x", count: 65537))}",
            "lua.inlineCode: has 65537 bytes"
        ),
    ].map { Mistake($0, text($1, $2), "4: spec.\($3)") }

    @Test(arguments: mistakes) func `says what is wrong`(_ mistake: Mistake) { mistake.check() }

    static let proxyConfigMistakes = [
        ("threads", "concurrency: -1", "concurrency: found the number -1"),
        ("a variable", "environmentVariables: {A: 1}", "environmentVariables.A: found the number 1, expected text"),
        ("an image", "image: distroless", "image: found \"distroless\", expected fields"),
        ("a selector", "selector: {matchLabels: {app: '*'}}", "selector.matchLabels.app: labels are compared whole"),
    ].map { name, spec, problem in
        Mistake(
            name,
            "apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {name: p, namespace: shop}\n"
                + "spec: {\(spec)}", "4: spec.\(problem)")
    }

    @Test(arguments: proxyConfigMistakes) func `says what is wrong with a ProxyConfig`(_ mistake: Mistake) {
        mistake.check()
    }
}
