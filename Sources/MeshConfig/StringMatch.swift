/// How a text must look to match.
package enum StringMatch: Hashable, Sendable {
    case exact(String)
    /// Empty, which any text matches, only where a path is meant.
    case prefix(String)
    /// RE2 syntax; the whole text must match.
    case regex(String)
}

/// What is asked of a header or query parameter. Source: generation.md 6.2.
package enum ValueMatch: Hashable, Sendable {
    /// It must be there, with whatever value: an empty match or the regex `*`.
    case present
    case text(StringMatch)
}
