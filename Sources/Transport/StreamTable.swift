/// The open streams of one connection, by HTTP/2's identifier. Mostly there is one, which is found without a search.
struct StreamTable {
    private var newest: Stream?
    private var older: [Int32: Stream] = [:]

    /// The stream `number`; nil: it is not open.
    subscript(number: Int32) -> Stream? {
        if let newest, newest.number == number { return newest }
        return older.isEmpty ? nil : older[number]
    }

    /// All streams, in no order.
    var all: [Stream] { older.values + (newest.map { [$0] } ?? []) }

    /// Takes in a stream, which has its number.
    mutating func add(_ stream: Stream) {
        if let newest { older[newest.number] = newest }
        newest = stream
    }

    /// Forgets the stream `number`.
    ///
    /// - Returns: the stream; nil: it was not there.
    mutating func remove(_ number: Int32) -> Stream? {
        guard let stream = newest, stream.number == number else { return older.removeValue(forKey: number) }
        newest = nil
        return stream
    }

    /// Calls `body` with each stream, in no order.
    func forEach(_ body: (Stream) -> Void) {
        older.values.forEach(body)
        newest.map(body)
    }
}
