/// A connection of one server or client: never used twice in the life of that server or client.
package struct ConnectionID: Hashable, Sendable {
    /// Counts from 0 in the order in which connections came to be.
    package let serial: UInt64
    /// Where tables keep it: a small number that no two connections have at one time, and others have after it.
    package let place: UInt32

    /// The connection that came as number `serial`.
    package init(serial: UInt64, place: UInt32 = 0) {
        self.serial = serial
        self.place = place
    }
}

/// A stream of one server or client: never used twice in the life of that server or client.
package struct StreamID: Hashable, Sendable {
    /// The connection that carries the stream.
    package let connection: ConnectionID
    /// HTTP/2's stream identifier.
    package let number: Int32

    /// Stream `number` of `connection`.
    package init(connection: ConnectionID, number: Int32) {
        self.connection = connection
        self.number = number
    }
}
