internal import CNghttp2
internal import Glibc

// The only place that knows what nghttp2 calls. Each callback finds its connection, turns C's arguments into values and
// spans, and reports. The pointers are sound as nghttp2 calls only from inside `receive` and `send` of a session, whose
// connection makes that call; and the stream of a data source is in its connection's table until the session has
// closed it.

/// The callbacks of every session. Written once, before anybody can see it, and only read afterwards.
nonisolated(unsafe) let sessionCallbacks: OpaquePointer = {
    var created: OpaquePointer?
    guard unsafe nghttp2_session_callbacks_new(&created) == 0, let callbacks = unsafe created else {
        preconditionFailure("there is no memory for nghttp2's callbacks")
    }
    unsafe setSendCallbacks(callbacks)
    unsafe setReceiveCallbacks(callbacks)
    return unsafe callbacks
}()

/// What nghttp2 is told of the limits; each session copies it.
@safe struct H2Options: ~Copyable {
    let handle: OpaquePointer

    init(_ limits: TransportLimits) {
        var created: OpaquePointer?
        guard unsafe nghttp2_option_new(&created) == 0, let options = unsafe created else {
            preconditionFailure("there is no memory for nghttp2's options")
        }
        unsafe nghttp2_option_set_no_closed_streams(options, 1)
        unsafe nghttp2_option_set_max_deflate_dynamic_table_size(options, 0)
        unsafe nghttp2_option_set_max_continuations(options, limits.continuationsMax)
        unsafe nghttp2_option_set_max_outbound_ack(options, limits.framesQueuedMax)
        // Ours counts both directions. nghttp2's counts in seconds of the clock and would come second at best.
        unsafe nghttp2_option_set_stream_reset_rate_limit(options, .max, .max)
        unsafe handle = options
    }

    deinit { unsafe nghttp2_option_del(handle) }
}

/// The source of the data of `stream`.
@unsafe func dataProvider(of stream: Stream) -> nghttp2_data_provider {
    let source = unsafe nghttp2_data_source(ptr: Unmanaged.passUnretained(stream).toOpaque())
    return unsafe nghttp2_data_provider(source: source) { _, _, _, limit, flags, source, user in
        guard let flags = unsafe flags, let source = unsafe source else { return callbackFailure }
        let chunk = unsafe report(user) { connection in
            unsafe withStream(of: source) { connection.nextChunk(of: $0, limit: min(limit, Gather.frameBytesMax)) }
        }
        switch chunk {
        case .none: return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        case .bytes(let count):
            unsafe flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_COPY.rawValue)
            return count
        case .end(let hasTrailers):
            unsafe flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_COPY.rawValue | NGHTTP2_DATA_FLAG_EOF.rawValue)
            if hasTrailers { unsafe flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue) }
            return 0
        }
    }
}

private let callbackFailure = Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
private let frameHeaderBytes = 9

/// Reports to the connection of a session, without counting a reference: the caller of `send` and `receive` holds one.
@inline(__always)
@unsafe private func report<R>(_ user: UnsafeMutableRawPointer?, _ body: (Connection) -> R) -> R {
    guard let user = unsafe user else { preconditionFailure("a session reports to a connection") }
    return unsafe Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
}

/// Lends the stream of a data source; its connection's table holds it.
@inline(__always)
@unsafe private func withStream<R>(
    of source: UnsafeMutablePointer<nghttp2_data_source>, _ body: (Stream) -> R
) -> R {
    guard let pointer = unsafe source.pointee.ptr else { preconditionFailure("data comes from a stream") }
    return unsafe Unmanaged<Stream>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
}

@unsafe private func span(_ start: UnsafePointer<UInt8>?, _ count: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: start, count: count)
}

@unsafe private func setSendCallbacks(_ callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_send_callback(callbacks) { _, bytes, count, _, user in
        let sent = unsafe report(user) { unsafe $0.send(frame: span(bytes, count).bytes) }
        return sent == 0 ? Int(NGHTTP2_ERR_WOULDBLOCK.rawValue) : sent
    }
    unsafe nghttp2_session_callbacks_set_send_data_callback(callbacks) { _, _, header, count, source, user in
        guard let source = unsafe source else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
        let isSent = unsafe report(user) { connection in
            unsafe withStream(of: source) { stream in
                unsafe connection.send(
                    dataFrame: span(header, frameHeaderBytes).bytes, payloadBytes: count, of: stream)
            }
        }
        return isSent ? 0 : NGHTTP2_ERR_WOULDBLOCK.rawValue
    }
    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, user in
        guard let header = unsafe frame?.pointee.hd else { return 0 }
        if header.type == NGHTTP2_HEADERS.rawValue, header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 {
            unsafe report(user) { $0.headersSent(endingStream: header.stream_id) }
        } else if header.type == NGHTTP2_RST_STREAM.rawValue, let code = unsafe frame?.pointee.rst_stream.error_code {
            unsafe report(user) { $0.resetSent(code: code) }
        } else if header.type == NGHTTP2_GOAWAY.rawValue, let code = unsafe frame?.pointee.goaway.error_code {
            unsafe report(user) { $0.goAwaySent(code: code) }
        }
        return 0
    }
}

@unsafe private func setReceiveCallbacks(_ callbacks: OpaquePointer) {
    unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, header, user in
        // nghttp2 drops PRIORITY frames without a word, as our settings say that nobody wants them.
        if let type = unsafe header?.pointee.type, type == NGHTTP2_PRIORITY.rawValue {
            unsafe report(user) { $0.meter(.priority) }
        }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, user in
        guard let header = unsafe frame?.pointee.hd else { return 0 }
        unsafe report(user) { $0.headersBegin(header.stream_id) }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks) {
        _, frame, name, nameCount, value, valueCount, _, user in
        guard let header = unsafe frame?.pointee.hd else { return 0 }
        let isEnding = unsafe report(user) { connection in
            unsafe connection.header(
                header.stream_id, name: span(name, nameCount).bytes, value: span(value, valueCount).bytes)
            return connection.ending != nil
        }
        // The rest of a block can cost much more than its bytes, and nobody wants it any more.
        return isEnding ? NGHTTP2_ERR_PAUSE.rawValue : 0
    }
    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, number, bytes, count, user in
        unsafe report(user) { unsafe $0.data(number, span(bytes, count).bytes) }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, user in
        guard let header = unsafe frame?.pointee.hd else { return 0 }
        let isHeaders = header.type == NGHTTP2_HEADERS.rawValue
        if isHeaders { unsafe report(user) { $0.headersEnd(header.stream_id) } }
        if let metered = MeteredFrame(header) { unsafe report(user) { $0.meter(metered) } }
        let carriesEnd = isHeaders || header.type == NGHTTP2_DATA.rawValue
        if carriesEnd, header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 {
            unsafe report(user) { $0.peerEnded(header.stream_id) }
        }
        return 0
    }
    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, number, code, user in
        unsafe report(user) { $0.streamClosed(number, code: code) }
        return 0
    }
}

extension MeteredFrame {
    /// The kind of a frame that was received; nil for those that are not counted.
    fileprivate init?(_ header: nghttp2_frame_hd) {
        let isFlagged = header.flags & 1 != 0  // ACK or END_STREAM
        switch UInt32(header.type) {
        case NGHTTP2_RST_STREAM.rawValue: self = .reset
        case NGHTTP2_PING.rawValue where !isFlagged: self = .ping
        case NGHTTP2_SETTINGS.rawValue where !isFlagged: self = .settings
        case NGHTTP2_WINDOW_UPDATE.rawValue: self = .windowUpdate
        case NGHTTP2_DATA.rawValue where !isFlagged && header.length == 0: self = .emptyData
        default: return nil
        }
    }
}
