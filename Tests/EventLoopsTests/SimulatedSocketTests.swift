import Glibc
import Synchronization
import Testing

@testable import EventLoops

@Suite struct SimulatedSocketTests {
    private let clock = SimulatedClock()
    private let journal = Journal()

    /// What happened, in order.
    private final class Journal: Sendable {
        private let lines = Mutex<[String]>([])
        func write(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: " ") } }
    }

    /// Reads four bytes whenever there are some.
    private final class Reader: EventSource {
        private let socket: SimulatedSocket
        private let journal: Journal

        init(_ socket: SimulatedSocket, _ journal: Journal) {
            self.socket = socket
            self.journal = journal
        }

        func ready(_ readiness: Readiness) { journal.write("\(socket.read(count: 4))") }
        func turnEnds() {}
    }

    /// Runs `body` on a loop with a new socket, and what follows from it.
    private func run(room: Int = 8, _ body: @escaping @Sendable (SimulatedLoop, SimulatedSocket) -> Void) -> String {
        let loop = clock.makeLoop(name: "a")
        loop.post { [journal] in
            body(loop, SimulatedSocket(on: loop, room: room) { journal.write("\($0)") })
        }
        clock.run(until: clock.now.advanced(by: .milliseconds(1)))
        return journal.text
    }

    @Test func `a socket takes what it has room for, and more when some was freed`() {
        let text = run(room: 3) { [journal] _, socket in
            journal.write("\(socket.write([1, 2]))")
            journal.write("\(socket.write([3, 4]))")
            journal.write("\(socket.write([4]))")
            socket.free(1)
            journal.write("\(socket.write([4]))")
        }
        #expect(
            text == "wrote([1, 2]) moved(2) wrote([3]) filled moved(1) filled wouldBlock wrote([4]) moved(1) closed")
    }

    @Test func `what came before the end is read before it, and nothing after a reset`() {
        let text = run { [journal] _, socket in
            journal.write("\(socket.read(count: 4))")
            socket.arrive([1, 2, 3])
            socket.end()
            journal.write("\(socket.read(count: 2))")
            journal.write("\(socket.read(count: 2))")
            journal.write("\(socket.read(count: 2))")
            socket.reset()
            if case .failed(let error) = socket.read(count: 2) { journal.write("\(error.number == ECONNRESET)") }
        }
        #expect(text == "wouldBlock read(2) moved(2) read(1) moved(1) ended true closed")
    }

    @Test func `a source is told until it has read everything, and closes by letting go`() {
        let text = run { [journal] loop, socket in
            do throws(SystemError) {
                let registration = try loop.add(
                    Reader(socket, journal), number: socket.number, interest: .readable)
                socket.arrive([1, 2, 3, 4, 5, 6])
                loop.schedule(after: .microseconds(500)) { loop.remove(registration) }
            } catch {
                journal.write("\(error)")
            }
        }
        #expect(text == "read(4) moved(4) read(2) moved(2) closed")
    }
}

extension SimulatedSocket {
    fileprivate func read(count: Int) -> Transfer {
        unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { unsafe read(into: $0) }
    }

    fileprivate func write(_ bytes: [UInt8]) -> Transfer {
        var bytes = bytes
        return unsafe bytes.withUnsafeMutableBytes { bytes in
            var piece = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
            return unsafe write(gathered: &piece, count: 1)
        }
    }
}
