import MeshConfig
import Testing

@testable import ControlPlane

@Suite struct TokenKeysTests {
    private let first = KeySetLocation.address("https://one.example/keys")
    private let second = KeySetLocation.issuer("https://two.example")

    private func policy(_ name: String, _ locations: KeySetLocation?..., timeout: Duration = .seconds(5))
        -> ConfigChange
    {
        let rules = locations.map { location in
            var rule = JWTRule(issuer: "i")
            rule.keySetLocation = location
            rule.keySetTimeout = timeout
            if location == nil { rule.keys = "inline" }
            return rule
        }
        return .set(
            ConfigObject(
                key: ConfigKey(.requestAuthentication, "shop", name), meta: ObjectMeta(),
                spec: .requestAuthentication(RequestAuthentication(rules: rules)),
                source: SourceLocation(file: "test.yaml", line: 1)))
    }

    private func keys(in change: ConfigChange) -> [String?] {
        guard case .set(let object) = change, case .requestAuthentication(let policy) = object.spec else { return [] }
        return policy.rules.map(\.keys)
    }

    @Test func `a policy has no keys until they were had, and then has them`() {
        var tokens = TokenKeys()
        #expect(keys(in: tokens.resolve(policy("a", first, nil), at: .zero)) == [nil, "inline"])
        #expect(tokens.due(at: .zero).map(\.location) == [first])
        #expect(tokens.deadline == nil)
        let changes = tokens.receive("k1", from: first, at: .seconds(1))
        #expect(changes.map { keys(in: $0) } == [["k1", "inline"]])
        #expect(keys(in: tokens.resolve(policy("b", first), at: .seconds(2))) == ["k1"])
    }

    @Test func `a key set is asked for again before it is old, and equal keys change nothing`() {
        var tokens = TokenKeys()
        _ = tokens.resolve(policy("a", first), at: .zero)
        _ = tokens.due(at: .zero)
        _ = tokens.receive("k1", from: first, at: .zero)
        #expect(tokens.deadline == TokenKeys.refreshInterval)
        #expect(tokens.due(at: TokenKeys.refreshInterval - .seconds(1)).isEmpty)
        #expect(tokens.due(at: TokenKeys.refreshInterval).count == 1)
        #expect(tokens.receive("k1", from: first, at: TokenKeys.refreshInterval).isEmpty)
        _ = tokens.due(at: TokenKeys.refreshInterval * 2)
        #expect(tokens.receive("k2", from: first, at: TokenKeys.refreshInterval * 2).map { keys(in: $0) } == [["k2"]])
    }

    @Test func `failures wait longer and longer, and keep the keys that were had`() {
        var tokens = TokenKeys()
        _ = tokens.resolve(policy("a", first), at: .zero)
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 0..<12 {
            _ = tokens.due(at: now)
            #expect(tokens.receive(nil, from: first, at: now).isEmpty)
            let next = tokens.deadline ?? .zero
            waits.append(next - now)
            now = next
        }
        #expect(waits.prefix(3) == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(waits.last == TokenKeys.retryMax)
        _ = tokens.due(at: now)
        _ = tokens.receive("k1", from: first, at: now)
        _ = tokens.due(at: now + TokenKeys.refreshInterval)
        #expect(tokens.receive(nil, from: first, at: now + TokenKeys.refreshInterval).isEmpty)
        #expect(keys(in: tokens.resolve(policy("b", first), at: now)) == ["k1"])
        #expect(tokens.deadline == now + TokenKeys.refreshInterval + TokenKeys.retryMin)
    }

    @Test func `what no policy names is not asked for any more`() {
        var tokens = TokenKeys()
        _ = tokens.resolve(policy("a", first), at: .zero)
        _ = tokens.resolve(policy("b", first, second), at: .zero)
        _ = tokens.resolve(policy("b", nil), at: .zero)
        #expect(tokens.due(at: .zero).map(\.location) == [first])
        _ = tokens.resolve(.remove(ConfigKey(.requestAuthentication, "shop", "a")), at: .zero)
        #expect(tokens.receive("k1", from: first, at: .zero).isEmpty)
        #expect(tokens.deadline == nil)
    }

    @Test func `the longest time that a rule allows counts`() {
        var tokens = TokenKeys()
        _ = tokens.resolve(policy("a", first, timeout: .seconds(2)), at: .zero)
        _ = tokens.resolve(policy("b", first, timeout: .seconds(9)), at: .zero)
        #expect(tokens.due(at: .zero).map(\.timeout) == [.seconds(9)])
    }
}
