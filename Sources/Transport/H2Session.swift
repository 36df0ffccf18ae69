internal import CNghttp2
internal import Glibc

/// nghttp2's state of one HTTP/2 connection. What it has to say it says to its `Connection`, during `receive` and
/// `send`; those two must not be called from there, everything else may be.
@safe struct H2Session: ~Copyable {
    /// Which end of the connection this is.
    enum Role {
        case client
        case server
    }

    private let handle: OpaquePointer

    /// A session that has queued its settings.
    init(_ role: Role, _ limits: TransportLimits, _ options: borrowing H2Options) {
        var created: OpaquePointer?
        let result =
            switch role {
            case .server: unsafe nghttp2_session_server_new2(&created, sessionCallbacks, nil, options.handle)
            case .client: unsafe nghttp2_session_client_new2(&created, sessionCallbacks, nil, options.handle)
            }
        guard result == 0, let created = unsafe created else {
            preconditionFailure("an HTTP/2 session fails for want of memory only: \(describe(result))")
        }
        unsafe handle = created
        submitSettings(role, limits)
    }

    deinit { unsafe nghttp2_session_del(handle) }

    /// Names the connection to report to. It must live as long as the session, whose owner it is.
    func report(to connection: Connection) {
        unsafe nghttp2_session_set_user_data(handle, Unmanaged.passUnretained(connection).toOpaque())
    }

    /// Takes what the peer has sent.
    ///
    /// - Throws: when the connection is of no more use.
    func receive(_ bytes: UnsafeRawBufferPointer) throws(H2Error) {
        let count = unsafe nghttp2_session_mem_recv(
            handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        if count < 0 { throw H2Error(code: Int32(clamping: count)) }
    }

    /// Hands frames to the connection until there are no more, or the connection has no room.
    ///
    /// - Throws: when the connection is of no more use.
    func send() throws(H2Error) {
        try check(unsafe nghttp2_session_send(handle))
    }

    /// Whether `receive` is still of use. When neither is, the connection has ended in good order.
    var wantsToReceive: Bool { unsafe nghttp2_session_want_read(handle) != 0 }

    /// Whether `send` would have something to hand out.
    var wantsToSend: Bool { unsafe nghttp2_session_want_write(handle) != 0 }

    /// Whether the peer has ended its side of the stream.
    func peerHasEnded(_ number: Int32) -> Bool {
        unsafe nghttp2_session_get_stream_remote_close(handle, number) != 0
    }

    /// Answers a request with `fields` and the output of `stream`.
    func respond(_ fields: [(name: String, value: String)], body stream: Stream) {
        unsafe withFields(fields) { fields, count in
            var provider = unsafe dataProvider(of: stream)
            let result = unsafe nghttp2_submit_response(handle, stream.number, fields, count, &provider)
            check(result, on: stream)
        }
    }

    /// Answers a request with `fields` alone, which end the stream.
    func respond(_ fields: [(name: String, value: String)], ending stream: Stream) {
        unsafe withFields(fields) { fields, count in
            check(unsafe nghttp2_submit_response(handle, stream.number, fields, count, nil), on: stream)
        }
    }

    /// Ends the stream with `fields` after its last data; only from within the request for data.
    func submitTrailers(_ fields: [(name: String, value: String)], of stream: Stream) {
        unsafe withFields(fields) { fields, count in
            check(unsafe nghttp2_submit_trailer(handle, stream.number, fields, count), on: stream)
        }
    }

    /// Opens a stream with `fields` and the output of `stream`.
    ///
    /// - Returns: its identifier; nil when the connection has none left.
    func request(_ fields: [(name: String, value: String)], body stream: Stream) -> Int32? {
        unsafe withFields(fields) { fields, count in
            var provider = unsafe dataProvider(of: stream)
            let number = unsafe nghttp2_submit_request(handle, nil, fields, count, &provider, nil)
            return number > 0 ? number : nil
        }
    }

    /// There is data again for a stream that had none.
    func resume(_ stream: Stream) {
        check(unsafe nghttp2_session_resume_data(handle, stream.number), on: stream)
    }

    /// Ends the stream at once, in both directions, with an HTTP/2 error code.
    func reset(_ number: Int32, code: UInt32) {
        let result = unsafe nghttp2_submit_rst_stream(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), number, code)
        precondition(result == 0, "a reset fails for want of memory only: \(describe(result))")
    }

    /// Tells the peer to open no more streams and which of them were not begun with. The session ends with its streams.
    func goAway() {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(handle)
        let result = unsafe nghttp2_submit_goaway(
            handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, NGHTTP2_NO_ERROR.rawValue, nil, 0)
        precondition(result == 0, "a GOAWAY fails for want of memory only: \(describe(result))")
    }

    /// Ends the session once the peer was told so, with an HTTP/2 error code.
    func terminate(code: UInt32) {
        let result = unsafe nghttp2_session_terminate_session(handle, code)
        precondition(result == 0, "a GOAWAY fails for want of memory only: \(describe(result))")
    }

    /// Asks the peer for a sign of life.
    func ping() {
        let result = unsafe nghttp2_submit_ping(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
        precondition(result == 0, "a PING fails for want of memory only: \(describe(result))")
    }

    /// Number of frames that wait to be sent, other than data.
    var queuedFrameCount: Int { unsafe nghttp2_session_get_outbound_queue_size(handle) }

    private func submitSettings(_ role: Role, _ limits: TransportLimits) {
        var settings = [
            (NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, UInt32(clamping: limits.headerListBytesMax)),
            // Header fields come once in the life of a stream that lasts: a table to compress them is only memory.
            (NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, 0),
            (NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, UInt32(limits.receiveWindowBytes)),
        ]
        switch role {
        case .client: settings.append((NGHTTP2_SETTINGS_ENABLE_PUSH, 0))
        case .server:
            settings.append((NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, UInt32(limits.streamsPerConnectionMax)))
            settings.append((NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1))
        }
        let entries = settings.map { id, value in
            nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: value)
        }
        let flags = UInt8(NGHTTP2_FLAG_NONE.rawValue)
        let submitted = unsafe nghttp2_submit_settings(handle, flags, entries, entries.count)
        precondition(submitted == 0, "settings are refused: \(describe(submitted))")
        let resized = unsafe nghttp2_session_set_local_window_size(handle, flags, 0, Int32(limits.receiveWindowBytes))
        precondition(resized == 0, "a window is refused: \(describe(resized))")
    }

    private func check(_ result: Int32) throws(H2Error) {
        if result != 0 { throw H2Error(code: result) }
    }

    /// A stream that nghttp2 is about to close no longer takes anything, and nobody would hear it.
    private func check(_ result: Int32, on stream: Stream) {
        let isClosing = result == NGHTTP2_ERR_INVALID_ARGUMENT.rawValue || result == NGHTTP2_ERR_DATA_EXIST.rawValue
        precondition(result == 0 || isClosing, "stream \(stream.number): \(describe(result))")
    }
}

/// An error of nghttp2.
struct H2Error: Error, Equatable, CustomStringConvertible {
    /// nghttp2's error number, negative.
    let code: Int32
    var description: String { "HTTP/2: \(describe(code))" }

    /// The limit of nghttp2's own that was reached.
    var limit: TransportLimit {
        switch code {
        case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue: .continuations
        case NGHTTP2_ERR_FLOODED.rawValue: .framesQueued
        default: .badFrames
        }
    }
}

private func describe(_ code: Int32) -> String {
    guard let text = unsafe nghttp2_strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}

/// Lends header fields in nghttp2's form, which it copies.
@unsafe private func withFields<R>(
    _ fields: [(name: String, value: String)], _ body: (UnsafePointer<nghttp2_nv>?, Int) -> R
) -> R {
    var bytes: [UInt8] = []
    for field in fields {
        bytes += field.name.utf8
        bytes += field.value.utf8
    }
    return unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        var rest = unsafe bytes[...]
        let pairs = unsafe fields.map { field in
            let name = unsafe UnsafeMutableBufferPointer(rebasing: rest.prefix(field.name.utf8.count))
            unsafe rest = rest.dropFirst(name.count)
            let value = unsafe UnsafeMutableBufferPointer(rebasing: rest.prefix(field.value.utf8.count))
            unsafe rest = rest.dropFirst(value.count)
            return unsafe nghttp2_nv(
                name: name.baseAddress, value: value.baseAddress, namelen: name.count, valuelen: value.count,
                flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
        }
        return unsafe pairs.withUnsafeBufferPointer { unsafe body($0.baseAddress, $0.count) }
    }
}
