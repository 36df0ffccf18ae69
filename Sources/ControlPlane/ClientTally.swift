internal import EventLoops
internal import Identity
internal import Synchronization

/// Whose streams are counted together: all that an identity has, or all from an address where nobody vouches for the
/// client.
enum Client: Hashable {
    case identity(PeerIdentity)
    case host(String)

    /// Who `peer` at `address` is.
    init(_ peer: Peer, at address: SocketAddress) {
        self = if let identity = peer.identity { .identity(identity) } else { .host(address.host) }
    }
}

/// How many streams each client has, on all shards together. Any thread.
package final class ClientTally: Sendable {
    private let streamsMax: Int
    private let counts = Mutex<[Client: Int]>([:])

    /// A tally that lets each client have `streamsMax` streams at one time, from 1.
    package init(streamsMax: Int = Limits().streamsPerClientMax) { self.streamsMax = streamsMax }

    /// Counts a stream of `client`.
    ///
    /// - Throws: `.tooManyStreams` when it has as many as it may; then this one is not counted.
    func add(_ client: Client) throws(RequestError) {
        let isAdded = counts.withLock { counts in
            guard counts[client, default: 0] < streamsMax else { return false }
            counts[client, default: 0] += 1
            return true
        }
        if !isAdded { throw .tooManyStreams(streamsMax) }
    }

    /// A stream of `client`, which was counted, has ended.
    func remove(_ client: Client) {
        counts.withLock { counts in
            let count = counts[client, default: 0]
            precondition(count > 0, "a stream that ends was counted")
            counts[client] = count > 1 ? count - 1 : nil
        }
    }

    /// How many clients have streams.
    var clientCount: Int { counts.withLock { $0.count } }
}
