import MeshConfig
import Testing

@testable import Mesh

/// Who sees which secrets, and what a changed one touches. Source: generation.md 8.4; demands.md, "Security".
@Suite struct SecretTests {
    private static let pair = Secret(keyPair: Secret.KeyPair(certificates: [1], key: PrivateKey([2])))
    private static let authorities = Secret.Authorities(certificates: [3])

    private static func secret(_ name: String, in namespace: String = "shop", _ spec: Secret = pair) -> ConfigObject {
        object(.secret, name, in: namespace, .secret(spec))
    }

    private static func map(_ name: String, _ authorities: Secret.Authorities?) -> ConfigObject {
        object(.configMap, name, in: "bank", .configMap(ConfigMap(mesh: nil, authorities: authorities)))
    }

    private func reader(of namespace: String = "shop", mayReadSecrets: Bool = true) -> ProxyNode {
        ProxyNode(
            kind: .router, id: "gw.\(namespace)", addresses: ["10.0.0.9"], namespace: namespace,
            dnsDomain: "\(namespace).svc.cluster.local", mayReadSecrets: mayReadSecrets)
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var namespace = "shop"
        var mayReadSecrets = true
        let key: ConfigKey
        let isSeen: Bool
    }

    private static let cases = [
        Case(testDescription: "its own", key: ConfigKey(.secret, "shop", "cert"), isSeen: true),
        Case(
            testDescription: "its own, unproved", mayReadSecrets: false, key: ConfigKey(.secret, "shop", "cert"),
            isSeen: false),
        Case(testDescription: "another's", key: ConfigKey(.secret, "bank", "cert"), isSeen: false),
        Case(
            testDescription: "the root namespace has no privilege", namespace: "istio-system",
            key: ConfigKey(.secret, "shop", "cert"), isSeen: false),
        Case(testDescription: "none", key: ConfigKey(.secret, "shop", "missing"), isSeen: false),
        Case(testDescription: "with nothing for TLS", key: ConfigKey(.secret, "shop", "token"), isSeen: false),
        Case(
            testDescription: "authorities for everybody", mayReadSecrets: false,
            key: ConfigKey(.configMap, "bank", "authorities"), isSeen: true),
        Case(
            testDescription: "a ConfigMap without authorities", key: ConfigKey(.configMap, "bank", "settings"),
            isSeen: false),
    ]

    @Test(arguments: cases) func `a proxy sees the secrets of its namespace once it has proved who it is`(_ one: Case) {
        let world = World([
            Self.secret("cert"), Self.secret("cert", in: "bank"), Self.secret("token", Secret()),
            Self.map("authorities", Self.authorities), Self.map("settings", nil),
        ])
        let view = world.view(reader(of: one.namespace, mayReadSecrets: one.mayReadSecrets))
        #expect((view.secret(one.key) != nil) == one.isSeen)
    }

    @Test func `a new secret makes a new view for its readers and for nobody else`() {
        var world = World([service("web"), Self.secret("cert")])
        let proxies = [reader(), reader(of: "bank"), reader(mayReadSecrets: false)]
        let before = proxies.map { world.view($0) }
        world.set(Self.secret("cert", Secret(authorities: Self.authorities)))
        #expect(!world.change.isEmpty && world.change.secretsChanged && !world.change.isEndpointsOnly)
        let after = zip(proxies, before).map { world.view($0, reusing: $1) }
        #expect(zip(before, after).map { $0 === $1 } == [false, true, true])
        #expect(after[0].differsOnlyInSecrets(from: before[0]))
        #expect(after[0].secret(ConfigKey(.secret, "shop", "cert"))?.spec.authorities == Self.authorities)
    }

    @Test func `authorities in a ConfigMap make a new view for everybody`() {
        var world = World([Self.map("authorities", Self.authorities)])
        let before = world.view(reader(mayReadSecrets: false))
        world.set(Self.map("authorities", nil))
        let after = world.view(reader(mayReadSecrets: false), reusing: before)
        #expect(after.secret(ConfigKey(.configMap, "bank", "authorities")) == nil)
        #expect(after.differsOnlyInSecrets(from: before))
    }

    @Test func `a view that shows other services differs in more than secrets`() {
        var world = World([service("web"), Self.secret("cert")])
        let before = world.view(reader())
        world.apply([.set(service("api")), .remove(ConfigKey(.secret, "shop", "cert"))])
        let after = world.view(reader(), reusing: before)
        #expect(!after.differsOnlyInSecrets(from: before))
        #expect(after.secret(ConfigKey(.secret, "shop", "cert")) == nil)
    }

    @Test(arguments: [
        [ConfigChange.set(secret("cert"))], [.set(secret("token", Secret()))],
        [.remove(ConfigKey(.secret, "shop", "missing"))], [.set(map("settings", nil))],
    ]) func `what proxies cannot notice is no change`(_ changes: [ConfigChange]) {
        var world = World([Self.secret("cert")])
        world.apply(changes)
        #expect(world.change.isEmpty)
    }
}

extension ProxyView {
    /// Whether the view differs from `older`, one of the same scope, in nothing but secrets.
    fileprivate func differsOnlyInSecrets(from older: ProxyView) -> Bool {
        guard let difference = difference(from: older) else { return false }
        return difference.secrets != [] && difference.hostnames.isEmpty && difference.endpoints.isEmpty
            && difference.ruledHosts.isEmpty && !difference.hasOtherVirtualServices
    }
}
