/// What is kept of one client alone.
extension Subscription {
    /// What an entry takes beside the bytes of its name, about.
    package static let entryByteCount = 48

    /// Names, and resources of which the client holds something else than the newest.
    var entryCount: Int { names.count + held.exceptions.count + rejected.count + doubted.count }

    /// The bytes of the names of all entries.
    var nameByteCount: Int { names.reduce(0) { $0 + $1.utf8.count } + ownNameByteCount }

    /// What is kept for the client alone, about, in bytes: all but names that it shares with others.
    var ownByteCount: Int {
        guard sharedNames != nil else { return nameByteCount + entryCount * Self.entryByteCount }
        return ownNameByteCount + (entryCount - names.count) * Self.entryByteCount
    }

    private var ownNameByteCount: Int {
        var count = 0
        for name in held.exceptions.keys { count += name.utf8.count }
        for name in rejected.keys { count += name.utf8.count }
        for name in doubted.keys { count += name.utf8.count }
        return count
    }
}
