internal import EventLoops
internal import Transport
internal import XDS

/// A stream whose client is being authenticated.
struct UndecidedStream {
    let variant: DiscoveryVariant
    let openedAt: Duration
    let address: SocketAddress
    /// Asks the authenticator.
    let task: Task<Void, Never>
    /// Gives up.
    let deadline: LoopTimer
    /// What the client has sent meanwhile, unread.
    fileprivate(set) var messages: [[UInt8]] = []
}

/// The streams of a shard whose clients are being authenticated.
struct UndecidedStreams {
    private var streams: [StreamID: UndecidedStream] = [:]

    /// How many messages of a stream are kept: more than a client sends before it has an answer.
    static let messageCountMax = 8
    /// How many bytes of a stream are kept.
    let byteCountMax: Int

    /// No streams yet.
    ///
    /// - Parameter byteCountMax: how many bytes of each are kept: at least as much as its first message may have.
    init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    /// Takes a stream that has just been opened.
    mutating func add(_ stream: UndecidedStream, as id: StreamID) { streams[id] = stream }

    /// Whether the stream is still here.
    func contains(_ id: StreamID) -> Bool { streams[id] != nil }

    /// Where the client of the stream is; nil when it is not here.
    func address(of id: StreamID) -> SocketAddress? { streams[id]?.address }

    /// Keeps a message until it is known whose it is; does nothing for a stream that is not here.
    ///
    /// - Throws: `.tooMuchTooEarly` when there is no room for it.
    mutating func keep(_ message: RawSpan, of id: StreamID) throws(RequestError) {
        guard let kept = streams[id]?.messages else { return }
        let byteCount = kept.reduce(message.byteCount) { $0 + $1.count }
        guard kept.count < Self.messageCountMax, byteCount <= byteCountMax else { throw .tooMuchTooEarly }
        streams[id]?.messages.append(unsafe message.withUnsafeBytes { unsafe Array($0) })
    }

    /// Takes the stream out and calls off what waits for it; nil when it is not here any more.
    @discardableResult
    mutating func remove(_ id: StreamID) -> UndecidedStream? {
        guard let stream = streams.removeValue(forKey: id) else { return nil }
        stream.task.cancel()
        stream.deadline.cancel()
        return stream
    }
}
