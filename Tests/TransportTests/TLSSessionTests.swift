import EventLoops
import Glibc
import Testing

@testable import Transport

/// Two TLS sessions on a pair of sockets, without a loop.
struct TLSSessionTests {
    private struct Pair: ~Copyable {
        let server: TLSSession
        let client: TLSSession

        init(_ server: TLSContext, _ client: TLSContext) {
            var numbers: [Int32] = [0, 0]
            let result = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &numbers)
            precondition(result == 0, "the tests have descriptors")
            self.server = server.makeSession(on: FileDescriptor(owning: numbers[0]))
            self.client = client.makeSession(on: FileDescriptor(owning: numbers[1]))
        }

        /// Lets both ends take turns until they have shaken hands.
        func shakeHands() throws {
            for _ in 0..<10 {
                let client = try client.shakeHands()
                let server = try server.shakeHands()
                if client == .done, server == .done { return }
            }
            throw Unexpected()
        }
    }

    private let server: TLSContext
    private let client: TLSContext

    init() throws {
        let authority = try TestAuthority()
        server = try TLSContext(server: authority.server())
        client = try authority.client()
    }

    private func read(_ session: borrowing TLSSession, room: Int = 1 << 16) -> (Wire.Transfer, [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: room)
        let result = unsafe buffer.withUnsafeMutableBytes { unsafe session.read(into: $0) }
        guard case .moved(let count) = result else { return (result, []) }
        return (result, Array(buffer[..<count]))
    }

    // `#expect` cannot look into what cannot be copied.
    private func holdsInput(_ session: borrowing TLSSession) -> Bool { session.holdsInput }

    private func write(_ bytes: ArraySlice<UInt8>, to session: borrowing TLSSession) -> Wire.Transfer {
        var bytes = Array(bytes)
        var stage = [UInt8](repeating: 0, count: TLSSession.recordBytesMax)
        return unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe stage.withUnsafeMutableBytes { stage in
                // In three pieces, which have nothing to do with the borders of records.
                let cuts = [0, bytes.count / 7, bytes.count / 2, bytes.count]
                var pieces = unsafe zip(cuts, cuts.dropFirst()).map { start, end in
                    unsafe iovec(iov_base: bytes.baseAddress?.advanced(by: start), iov_len: end - start)
                }
                return unsafe session.write(gathered: &pieces, count: pieces.count, stage: stage)
            }
        }
    }

    @Test func `a peer that vanishes is told from one that says goodbye`() throws {
        let orderly = Pair(server, client)
        try orderly.shakeHands()
        orderly.client.notifyClose()
        #expect(read(orderly.server).0 == .ended)

        let abrupt = Pair(server, client)
        try abrupt.shakeHands()
        _ = shutdown(abrupt.client.socket.number, Int32(SHUT_RDWR))
        let error = TLSError("TLS read", reason: "unexpected eof while reading")
        #expect(read(abrupt.server).0 == .failed(.tls(error)))
        guard case .failed = write([1, 2, 3, 4, 5, 6, 7, 8], to: abrupt.server) else { throw Unexpected() }
    }

    @Test func `what one end has said goodbye to can still be answered`() throws {
        let pair = Pair(server, client)
        try pair.shakeHands()
        pair.client.notifyClose()
        #expect(read(pair.server).0 == .ended)
        #expect(write(pattern(100)[...], to: pair.server) == .moved(100))
        #expect(read(pair.client).1 == pattern(100))
    }

    @Test func `a peer that vanishes in its handshake ends it`() throws {
        let pair = Pair(server, client)
        #expect(try pair.client.shakeHands() == .needsInput)
        #expect(try pair.server.shakeHands() == .needsInput)
        _ = shutdown(pair.client.socket.number, Int32(SHUT_RDWR))
        #expect(throws: HandshakeError.self) { try pair.server.shakeHands() }
    }

    @Test func `everything arrives once through a socket that is always full`() throws {
        let pair = Pair(server, client)
        try pair.shakeHands()
        var room: Int32 = 4096
        for option in [SO_SNDBUF, SO_RCVBUF] {
            for socket in [pair.server.socket.number, pair.client.socket.number] {
                _ = unsafe setsockopt(socket, SOL_SOCKET, option, &room, socklen_t(MemoryLayout<Int32>.size))
            }
        }
        let bytes = pattern(300_000)
        var rest = bytes[...]
        var received: [UInt8] = []
        var blocked = 0
        while received.count < bytes.count {
            if !rest.isEmpty {
                // Sometimes more is at hand the next time, as when frames were added meanwhile.
                switch write(rest.prefix(blocked.isMultiple(of: 2) ? 20_000 : 50_000), to: pair.server) {
                case .moved(let count): rest = rest.dropFirst(count)
                case .wouldBlock: blocked += 1
                case let end: Issue.record("\(end)"); return
                }
            }
            let (result, part) = read(pair.client, room: 1000)
            received += part
            if case .failed(let error) = result { throw error }
        }
        #expect(received == bytes)
        #expect(blocked > 10)
    }

    @Test func `input that was decrypted but not read is not forgotten`() throws {
        let pair = Pair(server, client)
        try pair.shakeHands()
        _ = read(pair.client)
        #expect(holdsInput(pair.client) == false)
        #expect(write(pattern(500)[...], to: pair.server) == .moved(500))
        #expect(read(pair.client, room: 100).1 == pattern(500)[..<100] + [])
        #expect(holdsInput(pair.client) == true)
        #expect(read(pair.client).1 == pattern(500)[100...] + [])
        #expect(holdsInput(pair.client) == false)
    }
}
