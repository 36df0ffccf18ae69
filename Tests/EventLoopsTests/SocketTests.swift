import EventLoops
import Testing

@Suite struct SocketTests {
    struct AddressCase: CustomTestStringConvertible {
        let text: String
        let host: String
        let port: UInt16
        var testDescription: String { text }
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("[::1]:1", true), ("[::ffff:127.0.0.1]:1", true),
        ("10.0.0.127:1", false), ("[::]:1", false), ("[fd00::1]:1", false), ("[::ffff:10.0.0.1]:1", false),
    ])
    func `loopback is what no other machine can use`(_ address: String, _ isLoopback: Bool) throws {
        #expect(try SocketAddress(address).isLoopback == isLoopback)
    }

    @Test(arguments: [
        AddressCase(text: "127.0.0.1:15010", host: "127.0.0.1", port: 15010),
        AddressCase(text: "[::1]:80", host: "::1", port: 80),
        AddressCase(text: "0.0.0.0:0", host: "0.0.0.0", port: 0),
    ])
    func `an address reads back as it was written`(_ c: AddressCase) throws {
        let address = try SocketAddress(c.text)
        #expect(address.host == c.host)
        #expect(address.port == c.port)
        #expect(address.description == c.text)
    }

    @Test(arguments: ["", "localhost", ":80", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[::1]", "[]:80"])
    func `what is not HOST and PORT is refused with the text`(_ text: String) {
        #expect(throws: AddressError.malformed(text)) { try SocketAddress(text) }
    }

    @Test func `port 0 is replaced by one that is free`() throws {
        let listener = try Socket.listen(on: SocketAddress("127.0.0.1:0"))
        #expect(try listener.localAddress.port != 0)
        #expect(try listener.localAddress.host == "127.0.0.1")
    }

    @Test func `a bound address cannot be bound again`() throws {
        let listener = try Socket.listen(on: SocketAddress("127.0.0.1:0"))
        let address = try listener.localAddress
        #expect(throws: SystemError.self) { _ = try Socket.listen(on: address).number }
    }

    @Test func `nothing to accept is nil, and a socket is taken once`() throws {
        let listener = try Socket.listen(on: SocketAddress("127.0.0.1:0"))
        #expect(try Socket.accept(from: listener) == nil)
        let client = try Socket.connect(to: listener.localAddress)
        let accepted = try #require(try Socket.accept(from: listener))
        #expect(accepted.peer == (try client.localAddress))
        let first = accepted.take() != nil
        let second = accepted.take() != nil
        #expect(first && !second)
    }
}
