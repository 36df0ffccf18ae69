/// What an entry of an access log looks like. Source: generation.md 7.3.
package enum AccessLogFormat: Hashable, Sendable {
    /// A line; empty: Istio's default one.
    case text(String)
    /// A JSON object with these fields; none: Istio's default ones.
    case json([Field])

    /// A field of an entry, or of an object in it.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: Value

        package init(name: String, value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// What a field holds.
    package enum Value: Hashable, Sendable {
        /// Text in which Envoy replaces operators such as `%REQ(:PATH)%`.
        case text(String)
        case number(Double)
        case flag(Bool)
        case null
        case list([Value])
        case object([Field])
    }
}
