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

    static func == (a: Shared, b: Shared) -> Bool {
        a === b || (a.valueHash == b.valueHash && a.value == b.value)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}
