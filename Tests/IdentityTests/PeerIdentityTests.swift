import Identity
import Testing

@Suite struct PeerIdentityTests {
    @Test func `a SPIFFE ID is read and written`() throws {
        let identity = try #require(PeerIdentity(spiffe: "spiffe://cluster.local/ns/shop/sa/web"))
        #expect(identity.trustDomain == "cluster.local")
        #expect(identity.namespace == "shop")
        #expect(identity.serviceAccount == "web")
        #expect(identity.description == "spiffe://cluster.local/ns/shop/sa/web")
    }

    @Test(arguments: [
        "", "spiffe://", "spiffe://cluster.local", "spiffe://cluster.local/ns/shop/sa",
        "spiffe://cluster.local/ns/shop/sa/",
        "spiffe://cluster.local/ns/shop/sa/web/", "spiffe://cluster.local/ns/shop/sa/web/x", "spiffe:///ns/shop/sa/web",
        "spiffe://cluster.local/ns//sa/web", "SPIFFE://cluster.local/ns/shop/sa/web",
        "spiffe://Cluster.local/ns/shop/sa/web", "https://cluster.local/ns/shop/sa/web",
        "spiffe://cluster.local/sa/web/ns/shop", "spiffe://cluster.local/ns/../sa/web",
        "spiffe://cluster.local/ns/shop/sa/.", "spiffe://cluster.local/ns/sh%6fp/sa/web",
        "spiffe://cluster.local/ns/shop/sa/web?x=1", "spiffe://cluster.local/ns/shop/sa/web#x",
        "spiffe://user@cluster.local/ns/shop/sa/web", "spiffe://cluster.local:80/ns/shop/sa/web",
        " spiffe://cluster.local/ns/shop/sa/web", "spiffe://cluster.local/ns/shop\n/sa/web",
        "spiffe://cluster.local/ns/shöp/sa/web", "spiffe://cluster.local/ns/shop\u{0}/sa/web",
        "spiffe://cluster.local/ns/" + String(repeating: "a", count: 254) + "/sa/web",
        "spiffe://" + String(repeating: "a", count: 256) + "/ns/shop/sa/web",
    ]) func `anything else is no identity`(_ uri: String) {
        #expect(PeerIdentity(spiffe: uri) == nil)
    }
}
