/// What a server or client tells its owner.
///
/// Every call comes on the loop, and never from inside a call that the owner makes to the server or client, so an
/// actor on that loop conforms with nonisolated functions that `assumeIsolated`. The owner may call back at once.
package protocol GRPCHandler: AnyObject, Sendable {
    /// A client has opened a stream. Only from a server; a client learns of its streams from `open`.
    func opened(_ stream: StreamID, _ head: RequestHead)

    /// One whole message, without gRPC's prefix.
    ///
    /// - Parameter message: valid during the call only.
    func received(_ message: RawSpan, on stream: StreamID)

    /// The other end will send no more messages. A client hears instead that the stream is closed.
    func halfClosed(_ stream: StreamID)

    /// The stream is no more. Exactly once for each stream, and the last call for it.
    func closed(_ stream: StreamID, _ reason: CloseReason)
}

/// Why a stream is no more.
package enum CloseReason: Sendable, Equatable {
    /// It ended as gRPC wants it: the status was written by the server, or received by the client.
    case finished(GRPCStatus)
    /// One end has reset it, with HTTP/2's error code: 8 is CANCEL, 7 says that the server has not begun with it.
    case reset(code: UInt32)
    /// The connection ended before the stream did.
    case connectionLost(String)
}
