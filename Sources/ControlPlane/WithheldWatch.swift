internal import Mesh

/// Finds services whose endpoints stay withheld, and names each once. A pure value: its owner keeps the time.
struct WithheldWatch {
    /// How long endpoints may be withheld before it is worth a word.
    static let patience: Duration = .seconds(5)

    /// Services that were affected when the present wait began; nil while nobody waits.
    private var waiting: Set<ServiceKey>?
    private var reported: Set<ServiceKey> = []

    /// Begins a wait when there is something new to wait for.
    ///
    /// - Returns: whether the owner has to call `end` after `patience`.
    mutating func begin(with affected: some Sequence<ServiceKey>) -> Bool {
        guard waiting == nil else { return false }
        let unreported = Set(affected).subtracting(reported)
        guard !unreported.isEmpty else { return false }
        waiting = unreported
        return true
    }

    /// Ends the wait.
    ///
    /// - Returns: the services that were affected at both its ends, sorted; each is returned once while it stays so.
    mutating func end(with affected: some Sequence<ServiceKey>) -> [ServiceKey] {
        let affected = Set(affected)
        let lasting = (waiting ?? []).intersection(affected)
        waiting = nil
        reported = reported.intersection(affected).union(lasting)
        return lasting.sorted()
    }
}
