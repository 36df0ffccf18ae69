internal import Transport

/// The sessions of a shard, by their streams. The latest on each connection, and mostly there is one, is found by the
/// connection's place, without a search.
struct SessionTable {
    private var byStream: [StreamID: ADSSession] = [:]
    private var latest: [ADSSession?] = []

    /// Number of sessions.
    var count: Int { byStream.count }

    /// All sessions, in no order.
    var all: Dictionary<StreamID, ADSSession>.Values { byStream.values }

    /// The session of a stream; nil: there is none.
    subscript(stream: StreamID) -> ADSSession? {
        let place = Int(stream.connection.place)
        if place < latest.count, let session = latest[place], session.id == stream { return session }
        return byStream[stream]
    }

    /// Takes in a session.
    mutating func add(_ session: ADSSession) {
        byStream[session.id] = session
        let place = Int(session.id.connection.place)
        while latest.count <= place { latest.append(nil) }
        latest[place] = session
    }

    /// Forgets the session of a stream.
    ///
    /// - Returns: the session; nil: there was none.
    mutating func remove(_ stream: StreamID) -> ADSSession? {
        guard let session = byStream.removeValue(forKey: stream) else { return nil }
        let place = Int(stream.connection.place)
        if latest[place] === session { latest[place] = nil }
        return session
    }
}
