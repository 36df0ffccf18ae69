internal import ArgumentParser
internal import Bytes
internal import EventLoops
internal import Foundation
internal import Synchronization
internal import Transport
internal import benchmark_support

/// `push-benchmark broadcast`: the transport alone, told what to do as `push-floor` is.
struct Broadcast: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send a ready message to all streams with each line of the standard input.")

    @Argument(help: "A file with the message.")
    var message: String

    @Argument(help: "How many loops serve.")
    var loops: Int

    func run() throws {
        let message = SharedBytes([UInt8](try Data(contentsOf: URL(filePath: message))))
        let broadcasters = try (0..<loops).map {
            Broadcaster(loop: try EpollLoop(name: "shard-\($0)"), message: message)
        }
        let acceptor = try EpollLoop(name: "acceptor")
        let targets = broadcasters.map { broadcaster in
            { @Sendable (socket: AcceptedSocket) in
                broadcaster.loop.post { broadcaster.assumeIsolated { $0.adopt(socket) } }
            }
        }
        let listener = try Listener(on: try SocketAddress("127.0.0.1:0"), loop: acceptor, deliverTo: targets)
        for broadcaster in broadcasters { (broadcaster.loop as? EpollLoop)?.start() }
        acceptor.start()
        FileHandle.standardOutput.write(Data("\(listener.address.port)\n".utf8))
        while readLine() != nil {
            for broadcaster in broadcasters {
                broadcaster.loop.post { broadcaster.assumeIsolated { $0.broadcast() } }
            }
        }
        withExtendedLifetime(listener) {}
    }
}
