internal import Bytes
internal import EventLoops

/// One call on a connection, at either end.
final class Stream {
    /// The way out. It only ever moves forward.
    enum Outgoing: Equatable {
        /// Server: not even the response's head was submitted.
        case unopened
        /// Messages go, or may come.
        case open
        /// What waits is still to go, then the trailers of a status, or for a client just the end.
        case ending(GRPCStatus?)
        /// Nothing more is sent.
        case ended
    }

    // What each push and each answer needs comes first, as in `Connection`.
    /// HTTP/2's identifier; 0 until a client's session has given one.
    var number: Int32
    /// The session asked for data when there was none, and has to be told when there is.
    var isStarved = false
    /// The owner knows of the stream and has not yet heard of its end.
    var isAnnounced: Bool
    /// Output was framed since the last sweep.
    var hasMoved = true
    /// When a server wants the request, or the message that has begun, to be complete.
    var messageDue = MonotonicTime.never
    /// Cuts what comes in into messages.
    var input = MessageAssembler()
    /// How far the way out is used up.
    var outgoing: Outgoing
    /// What was handed to `send` and is not yet framed.
    var output = OutputQueue()

    /// When output last moved or none waited, as far as the sweeps have seen.
    var movedAt = MonotonicTime.never
    /// The status that ended the call: sent by a server, received by a client.
    var status: GRPCStatus?
    /// The header fields as they come in, until they are complete.
    var head: IncomingHead?

    /// A stream on which nothing was sent or received.
    init(number: Int32, outgoing: Outgoing, isAnnounced: Bool) {
        self.number = number
        self.outgoing = outgoing
        self.isAnnounced = isAnnounced
    }

    /// Whether a server's stream still listens to its client.
    var isAnswered: Bool {
        switch outgoing {
        case .unopened, .open: false
        case .ending, .ended: true
        }
    }
}

/// A block of header fields on its way in.
struct IncomingHead {
    /// The pseudo-fields `:method`, `:path` and `:authority` of a request, `:status` of a response; empty when absent.
    private(set) var method = "", path = "", authority = "", status = ""
    /// The other fields in the order of arrival.
    private(set) var fields: [(name: String, value: String)] = []
    private var byteCount = 0
    private let bytesMax: Int

    /// A block without fields.
    ///
    /// - Parameter bytesMax: the size at which fields are no longer kept, counted as HTTP/2 counts.
    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Whether there is so much more than allowed that it is an attack: few bytes on the wire can stand for many.
    var isBomb: Bool { byteCount > 8 * bytesMax }

    /// Whether fields had to be left out.
    var isTooLarge: Bool { byteCount > bytesMax }

    /// Takes the next field. Source: RFC 9113 §6.5.2 for the size, §8.3 for the pseudo-fields.
    mutating func add(name: RawSpan, value: RawSpan) {
        byteCount += name.byteCount + value.byteCount + 32
        guard !isTooLarge else { return }
        let name = text(name)
        let value = text(value)
        switch name {
        case ":method": method = value
        case ":path": path = value
        case ":authority": authority = value
        case ":status": status = value
        case _ where name.hasPrefix(":"): break
        default: fields.append((name, value))
        }
    }

    /// The first value of the field `name`.
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    private func text(_ bytes: RawSpan) -> String {
        unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
