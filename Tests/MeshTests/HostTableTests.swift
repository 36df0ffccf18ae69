import Testing

@testable import Mesh

@Suite struct HostTableTests {
    struct Case: CustomTestStringConvertible {
        let hostname: String
        let found: String?
        var testDescription: String { hostname }
    }

    static let hosts = ["a.com", "*.com", "*.b.com", "*b.com", "*.é.com", "*.x.org"]
    static let cases = [
        Case(hostname: "a.com", found: "a.com"), Case(hostname: "z.a.com", found: "*.com"),
        Case(hostname: "z.b.com", found: "*.b.com"), Case(hostname: "zb.com", found: "*b.com"),
        Case(hostname: "com", found: nil), Case(hostname: "x.org", found: nil), Case(hostname: "", found: nil),
        Case(hostname: "*.z.b.com", found: "*.b.com"), Case(hostname: "*.com", found: "*.com"),
        Case(hostname: "*a.com", found: "*.com"), Case(hostname: "*", found: nil),
        Case(hostname: "z.é.com", found: "*.é.com"), Case(hostname: "ééé.com", found: "*.com"),
    ]

    @Test(arguments: cases) func `the most specific host that matches is found`(_ c: Case) {
        var table = HostTable<String>()
        for host in Self.hosts { table[host] = host }
        #expect(table.mostSpecific(for: c.hostname) == c.found)
    }

    @Test func `a host that is gone is not found`() {
        var table = HostTable<Int>()
        #expect(table.isEmpty)
        table["*"] = 1
        table["*"] = 2
        table["*.com"] = 3
        table["*.org"] = 4
        #expect(table["*"] == 2)
        #expect(table.mostSpecific(for: "a.com") == 3)
        table["*.com"] = nil
        table["*.com"] = nil
        #expect(table.mostSpecific(for: "a.com") == 2)
        #expect(table.mostSpecific(for: "a.org") == 4)
        for host in ["*", "*.org"] { table[host] = nil }
        #expect(table.mostSpecific(for: "a.org") == nil)
        #expect(table.isEmpty)
    }
}
