import EventLoops
import Glibc
import Synchronization
import Testing

@testable import Transport

extension Int32 {
    /// The open descriptor of this number; nil for the -1 of a call that failed.
    fileprivate var descriptor: FileDescriptor? {
        if self >= 0 { FileDescriptor(owning: self) } else { nil }
    }
}

@Suite(.timeLimit(.minutes(5))) struct ListenerTests {
    /// Runs `body` with a started loop.
    private static func withLoop(_ body: (EpollLoop) async throws -> Void) async throws {
        let loop = try EpollLoop(name: "accept")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        try await body(loop)
    }

    /// A client's socket with its own address; nil when there is no descriptor for it.
    private static func connected(to address: SocketAddress) -> AcceptedSocket? {
        do throws(SystemError) {
            let socket = try Socket.connect(to: address)
            let local = try socket.localAddress
            return AcceptedSocket(socket, peer: local)
        } catch {
            return nil
        }
    }

    @Test func `connections are dealt out in turn`() async throws {
        try await ListenerTests.withLoop { loop in
            let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
            let targets = (0..<3).map { target in
                { @Sendable (socket: AcceptedSocket) in _ = continuation.yield(target) }
            }
            let listener = try Listener(on: SocketAddress("127.0.0.1:0"), loop: loop, deliverTo: targets)
            var seen: [Int] = []
            var arrivals = stream.makeAsyncIterator()
            for _ in 0..<7 {
                let client = try RawClient(to: listener.address)
                seen.append(try #require(await arrivals.next()))
                // Nobody took the socket, so it was closed.
                #expect(client.read(1) == [])
            }
            #expect(seen == [0, 1, 2, 0, 1, 2, 0])
        }
    }

    @Test func `an address in use is an error that names it`() async throws {
        try await ListenerTests.withLoop { loop in
            let listener = try Listener(on: SocketAddress("127.0.0.1:0"), loop: loop, deliverTo: [{ _ in }])
            let error = #expect(throws: SystemError.self) {
                _ = try Listener(on: listener.address, loop: loop, deliverTo: [{ _ in }])
            }
            #expect(error?.description == "bind \(listener.address): Address already in use")
        }
    }

    @Test func `a closed listener refuses`() async throws {
        try await ListenerTests.withLoop { loop in
            // An address of its own: at another, a test beside this one could take the port when it is free.
            let listener = try Listener(on: SocketAddress("127.0.0.2:0"), loop: loop, deliverTo: [{ _ in }])
            listener.close()
            await withCheckedContinuation { done in loop.post { done.resume() } }
            let rebound = try Socket.listen(on: listener.address)
            #expect(try rebound.localAddress == listener.address)
        }
    }

    @Test func `running out of descriptors delays connections and loses none`() async {
        await #expect(processExitsWith: .success) {
            try await ListenerTests.withLoop { loop in
                let (stream, continuation) = AsyncStream.makeStream(of: AcceptedSocket.self)
                let counters = TransportCounters()
                let listener = try Listener(
                    on: SocketAddress("127.0.0.1:0"), loop: loop, counters: counters,
                    deliverTo: [{ _ = continuation.yield($0) }])
                var arrivals = stream.makeAsyncIterator()
                let client = try Socket.connect(to: listener.address)
                let first = await arrivals.next()
                var limit = rlimit(rlim_cur: 64, rlim_max: 64)
                _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                // Every descriptor is taken but the one that the next client needs; the runtime may take some too.
                var fillers: [AcceptedSocket] = []
                while let filler = fcntl(client.number, F_DUPFD, 0).descriptor {
                    fillers.append(AcceptedSocket(filler, peer: listener.address))
                }
                var late: AcceptedSocket?
                while late == nil {
                    fillers.removeLast()
                    late = ListenerTests.connected(to: listener.address)
                }
                while counters[.descriptors] == 0 {
                    await withCheckedContinuation { done in loop.post { done.resume() } }
                }
                fillers.removeLast(8)
                let second = await arrivals.next()
                precondition(second != nil && second?.peer == late?.peer)
                withExtendedLifetime(first) {}
            }
        }
    }
}
