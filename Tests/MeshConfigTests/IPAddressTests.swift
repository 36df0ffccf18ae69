import MeshConfig
import Testing

struct IPAddressTests {
    static let spellings = [
        ("10.0.0.1", "10.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"), ("::FFFF:102:304", "::ffff:1.2.3.4"),
        ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ]

    @Test(arguments: spellings) func `every spelling of an address gives the canonical one`(
        _ text: String, _ canonical: String
    ) {
        #expect(IPAddress(text)?.description == canonical)
        #expect(IPAddress(canonical) == IPAddress(text))
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1..2.3", "1.2.3.", ".1.2.3",
        "a.b.c.d",
        "-1.0.0.0", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:", "fe80::1%eth0", "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8", "١.2.3.4",
    ])
    func `what is no address is refused`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `addresses sort by family and value`() {
        let sorted = ["9.0.0.1", "10.0.0.1", "::1", "fd00::"].compactMap { IPAddress($0) }
        #expect(sorted.reversed().sorted() == sorted)
    }

    @Test func `any is any in both families`() {
        #expect(IPAddress("0.0.0.0")?.isUnspecified == true)
        #expect(IPAddress("::")?.isUnspecified == true)
        #expect(IPAddress("::1")?.isUnspecified == false)
    }

    @Test(arguments: [
        ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3/32", "10.1.2.3/32"), ("1.2.3.4/0", "0.0.0.0/0"),
        ("1.2.3.255/25", "1.2.3.128/25"),
        ("2001:db8:ffff::1/36", "2001:db8:f000::/36"), ("1:2:3:4:5:6:7:8/64", "1:2:3:4::/64"),
        ("1:2:3:4:5:6:7:8/80", "1:2:3:4:5::/80"), ("::1/128", "::1/128"), ("ff::/0", "::/0"),
    ])
    func `a block keeps only the bits that count`(_ text: String, _ canonical: String) {
        #expect(IPPrefix(text)?.description == canonical)
    }

    @Test(arguments: [
        "", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/+1", "10.0/8",
        "1.2.3.4/8/8",
    ])
    func `what is no block is refused`(_ text: String) {
        #expect(IPPrefix(text) == nil)
    }

    @Test func `a block contains its addresses and no others`() throws {
        let block = try #require(IPPrefix("10.1.0.0/16"))
        for (text, isInside) in [("10.1.255.255", true), ("10.2.0.0", false), ("::ffff:10.1.0.1", false)] {
            #expect(block.contains(try #require(IPAddress(text))) == isInside)
        }
    }
}
