internal import Synchronization

/// A limit that a peer, or the process, has reached, and what then was done.
package enum TransportLimit: String, CaseIterable, Sendable {
    // A connection was refused:
    /// there are as many as `connectionsMax` allows.
    case connections = "too_many_connections"
    /// none, but accepting rested, since the process or the system had no room for a socket.
    case descriptors = "out_of_descriptors"

    // A connection was closed:
    /// no request had come in time.
    case firstRequest = "no_first_request"
    /// too many RST_STREAM frames, of both ends together.
    case resets = "resets"
    /// too many PING frames.
    case pings = "pings"
    /// too many SETTINGS frames.
    case settings = "settings"
    /// too many PRIORITY frames.
    case priorities = "priorities"
    /// too many DATA frames without data.
    case emptyData = "empty_data"
    /// too many WINDOW_UPDATE frames.
    case windowUpdates = "window_updates"
    /// more header fields in one block than any client sends.
    case headerBomb = "header_bomb"
    /// what it was answered, it has let pile up.
    case framesQueued = "frames_queued"
    /// too many CONTINUATION frames for one block of headers.
    case continuations = "continuations"
    /// what it sent was not HTTP/2; nghttp2 saw it.
    case badFrames = "bad_frames"
    /// it has answered no PING.
    case keepalive = "keepalive"
    /// its socket has taken nothing for too long.
    case stalledSocket = "stalled_socket"
    /// it had reached its age.
    case age = "age"
    /// it was still there after the GOAWAY's grace.
    case grace = "goaway_grace"

    // A stream was ended:
    /// there are as many on its connection as `streamsPerConnectionMax` allows.
    case streams = "too_many_streams"
    /// its request or a message was not complete in time.
    case slowRequest = "slow_request"
    /// a message was too long.
    case messageBytes = "message_bytes"
    /// its header fields were too long.
    case headerBytes = "header_bytes"
    /// its client has taken nothing for too long.
    case stalledStream = "stalled_stream"

    /// The metric that counts it, with `rawValue` as the label `reason`.
    package var metric: String {
        switch self {
        case .connections, .descriptors: "martlet_connections_refused_total"
        case .streams, .slowRequest, .messageBytes, .headerBytes, .stalledStream: "martlet_streams_refused_total"
        default: "martlet_connections_closed_total"
        }
    }
}

/// What servers and listeners have counted since the start. Several may share one. Any thread.
package final class TransportCounters: Sendable {
    private let reached = InlineArray<22, Atomic<Int>> { _ in Atomic(0) }
    private let handshakes = InlineArray<9, Atomic<Int>> { _ in Atomic(0) }
    private let accepted = Atomic<Int>(0)
    private let open = Atomic<Int>(0)

    /// Counters at zero.
    package init() {
        precondition(TransportLimit.allCases.count == reached.count, "each limit has its counter")
        precondition(HandshakeFailure.allCases.count == handshakes.count, "each failure has its counter")
    }

    /// How often `limit` was reached.
    package subscript(limit: TransportLimit) -> Int { reached[limit.slot].load(ordering: .relaxed) }

    /// How many TLS handshakes came to nothing, for `failure`.
    package subscript(failure: HandshakeFailure) -> Int { handshakes[failure.slot].load(ordering: .relaxed) }

    /// Connections that were taken: `martlet_connections_accepted_total`.
    package var connectionsAccepted: Int { accepted.load(ordering: .relaxed) }

    /// Connections that there are now: `martlet_connections`.
    package var connectionsOpen: Int { open.load(ordering: .relaxed) }

    /// Counts that `limit` was reached.
    func count(_ limit: TransportLimit) { reached[limit.slot].wrappingAdd(1, ordering: .relaxed) }

    /// Counts a handshake that came to nothing.
    func count(_ failure: HandshakeFailure) { handshakes[failure.slot].wrappingAdd(1, ordering: .relaxed) }

    /// Counts a connection, unless there are `limit` already.
    ///
    /// - Returns: whether there is one more now.
    func openConnection(limit: Int) -> Bool {
        guard open.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            open.wrappingSubtract(1, ordering: .relaxed)
            count(.connections)
            return false
        }
        accepted.wrappingAdd(1, ordering: .relaxed)
        return true
    }

    /// A connection has gone.
    func closeConnection() { open.wrappingSubtract(1, ordering: .relaxed) }
}

extension TransportLimit {
    /// Its place among the counters.
    fileprivate var slot: Int {
        guard let slot = TransportLimit.slots[self] else { preconditionFailure("each limit has its counter") }
        return slot
    }

    private static let slots = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

extension HandshakeFailure {
    /// Its place among the counters.
    fileprivate var slot: Int {
        guard let slot = HandshakeFailure.slots[self] else { preconditionFailure("each failure has its counter") }
        return slot
    }

    private static let slots = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
