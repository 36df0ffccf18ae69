import Testing

@testable import Mesh

/// Source: generation.md 0.5.
@Suite struct HostnameTests {
    struct Pair: CustomTestStringConvertible {
        let narrow: String
        let wide: String
        var isInside = true
        var matches = true

        var testDescription: String { "\(narrow) and \(wide)" }
    }

    static let pairs = [
        Pair(narrow: "a.com", wide: "a.com"),
        Pair(narrow: "a.com", wide: "b.com", isInside: false, matches: false),
        Pair(narrow: "a.com", wide: "*"),
        Pair(narrow: "*", wide: "*"),
        Pair(narrow: "a.b.com", wide: "*.com"),
        Pair(narrow: "com", wide: "*.com", isInside: false, matches: false),
        Pair(narrow: ".com", wide: "*.com"),
        Pair(narrow: "barfoo.com", wide: "*foo.com"),
        Pair(narrow: "*.b.com", wide: "*.com"),
        Pair(narrow: "*.com", wide: "*.b.com", isInside: false),
        Pair(narrow: "*.com", wide: "a.com", isInside: false),
        Pair(narrow: "*.net", wide: "*.com", isInside: false, matches: false),
        Pair(narrow: "a.com", wide: "*.b.a.com", isInside: false, matches: false),
    ]

    @Test(arguments: pairs) func `a host is inside a wider one`(_ pair: Pair) {
        #expect(pair.narrow.isInsideHost(pair.wide) == pair.isInside)
        #expect(pair.narrow.matchesHost(pair.wide) == pair.matches)
        #expect(pair.wide.matchesHost(pair.narrow) == pair.matches)
    }

    @Test(arguments: [
        ("cart", "cart.shop.svc.cluster.local"), ("cart.bank", "cart.bank"), ("*", "*"), ("", ""), ("::1", "::1"),
        ("10.0.0.1", "10.0.0.1"), ("*.com", "*.com"),
    ]) func `a name without dots is that of a service`(_ name: (short: String, full: String)) {
        #expect(name.short.fullHostname(in: "shop", clusterDomain: "cluster.local") == name.full)
    }
}
