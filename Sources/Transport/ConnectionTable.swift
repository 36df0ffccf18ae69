/// The connections of one server or client, each at the place that its id names: found without a search.
struct ConnectionTable {
    private var places: [Connection?] = []
    private var free: [UInt32] = []
    private var nextSerial: UInt64 = 0

    /// Number of connections.
    var count: Int { places.count - free.count }

    /// All of them, in no order.
    var all: some Sequence<Connection> { places.lazy.compactMap(\.self) }

    /// The connection `id`; nil: it is not here any more.
    subscript(id: ConnectionID) -> Connection? {
        let place = Int(id.place)
        guard place < places.count, let connection = places[place], connection.id == id else { return nil }
        return connection
    }

    /// An id for the connection that is added next.
    mutating func makeID() -> ConnectionID {
        defer { nextSerial += 1 }
        return ConnectionID(serial: nextSerial, place: free.last ?? UInt32(places.count))
    }

    /// Takes in a connection with the id that was made last.
    mutating func add(_ connection: Connection) {
        if free.popLast() == nil {
            places.append(connection)
        } else {
            places[Int(connection.id.place)] = connection
        }
    }

    /// Forgets a connection that is here.
    mutating func remove(_ connection: Connection) {
        places[Int(connection.id.place)] = nil
        free.append(connection.id.place)
    }
}
