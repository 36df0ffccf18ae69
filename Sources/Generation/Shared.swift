/// A value that many inputs have in common: kept once, hashed once, and mostly compared by identity.
final class Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value itself.
    let value: Value
    private let valueHash: Int

    /// Keeps `value` and its hash.
    init(_ value: Value) {
        self.value = value
        valueHash = value.hashValue
    }

    /// Whether its value equals `other`.
    func holds(_ other: Value) -> Bool { value == other }

    static func == (a: Shared, b: Shared) -> Bool {
        a === b || (a.valueHash == b.valueHash && a.value == b.value)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}

/// Shares values of which the next one mostly equals one of the last few.
struct RecentValues<Value: Hashable & Sendable> {
    private var values: [Shared<Value>] = []

    private static var countMax: Int { 8 }

    /// `value`, as the same object as the last time where that is remembered.
    mutating func shared(_ value: Value) -> Shared<Value> {
        if let known = values.first(where: { $0.holds(value) }) { return known }
        if values.count >= Self.countMax { values.removeFirst() }
        let new = Shared(value)
        values.append(new)
        return new
    }
}
