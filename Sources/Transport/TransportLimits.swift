/// What a server's peers may do. What goes beyond is ended, and counted in `TransportCounters`.
///
/// Two things are left to nghttp2 1.52: the streams of a connection, and that a peer's settings have 32 entries at
/// most. Source: demands.md, Security, for the defaults.
package struct TransportLimits: Sendable {
    // MARK: How much

    /// Connections at one time, of all servers that share the counters; further ones get a GOAWAY. From 1.
    package var connectionsMax = 20_000
    /// Streams that a peer may have open at one time on one connection; further ones are refused. 1 to 2^31. A proxy
    /// needs one or two. The owner hears of the end of a stream before that of its successor's begin, so it never has
    /// more.
    package var streamsPerConnectionMax = 16
    /// The longest first message of a stream, in bytes: it may name everything that the client has. At least
    /// `messageBytesMax`, which counts when it is more; below 4 GiB. A longer one ends its stream with
    /// RESOURCE_EXHAUSTED.
    package var firstMessageBytesMax = 1 << 20
    /// The longest message after the first, in bytes; below 4 GiB. A client that reconnects names all its resources
    /// with their versions in one message for each type: some 300 KiB at 3,000 services.
    package var messageBytesMax = 1 << 20
    /// The longest list of header fields, counted as HTTP/2 does: names, values and 32 bytes for each field. A longer
    /// one is answered 431; from the eightfold the connection is closed. 1 KiB to 1 MiB.
    package var headerListBytesMax = 16 << 10
    /// CONTINUATION frames in one block of header fields; nghttp2 ends the connection at the next one. From 1.
    package var continuationsMax = 8
    /// How many bytes a peer may send ahead, on one stream and on the whole connection. 65,535 to 2^31 - 1.
    package var receiveWindowBytes = 65_535
    /// Frames other than data that may wait for a peer that does not read, such as answers to its PINGs. From 100.
    package var framesQueuedMax = 1_000

    // MARK: How often, on one connection

    /// RST_STREAM frames of both ends together: the peer's, and those that it makes us send.
    package var resets = TokenRate(burst: 100, every: .milliseconds(100))
    /// PING frames of the peer. Each data frame that is sent to it gives the whole burst again, as in gRPC's servers:
    /// clients measure the connection with a PING when data comes.
    package var pings = TokenRate(burst: 10, every: .seconds(15))
    /// SETTINGS frames of the peer.
    package var settings = TokenRate(burst: 10, every: .seconds(1))
    /// PRIORITY frames of the peer.
    package var priorities = TokenRate(burst: 100, every: .milliseconds(100))
    /// DATA frames that hold nothing and end nothing.
    package var emptyData = TokenRate(burst: 100, every: .milliseconds(100))
    /// WINDOW_UPDATE frames of the peer. Every 256 bytes of data that are sent to it allow one more.
    package var windowUpdates = TokenRate(burst: 1_000, every: .milliseconds(10))

    // MARK: How long

    /// From a connection's begin to the first whole message on it, with all handshakes; and from a stream's begin to
    /// its first message. 1 ms to 1 h.
    package var requestTime: Duration = .seconds(5)
    /// How long data may wait while the peer takes nothing of it, and how long a message may take to come, after the
    /// first. 1 ms to 1 h.
    package var stallTime: Duration = .seconds(30)
    /// After so long without a byte from the peer it is asked with a PING. 1 ms to 1 h. istiod: `keepaliveInterval`.
    package var keepaliveTime: Duration = .seconds(30)
    /// How long the peer may take to answer, with any byte. 1 ms to 1 h. istiod: `keepaliveTimeout`.
    package var keepaliveTimeout: Duration = .seconds(10)
    /// The age at which a connection gets its GOAWAY, give or take a tenth so that they do not all come back at once;
    /// nil for never. From 1 ms. istiod: `keepaliveMaxServerConnectionAge`.
    package var connectionAge: Duration?
    /// How long a connection may stay after its GOAWAY. Up to 1 h.
    package var goAwayGrace: Duration = .seconds(10)
    /// How often the times above are looked at: how late an end may be. 1 ms to 10 s.
    package var sweepInterval: Duration = .seconds(1)

    /// The defaults of a server.
    package init() {}

    /// The defaults of a client, which keeps to the lengths and the window only: messages of 4 MiB, as gRPC's clients.
    package static var ofClient: TransportLimits {
        var limits = TransportLimits()
        limits.firstMessageBytesMax = 4 << 20
        limits.messageBytesMax = 4 << 20
        return limits
    }
}
