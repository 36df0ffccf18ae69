/// Why nothing can be injected: what is wrong and where.
package struct InjectionError: Error, Hashable, CustomStringConvertible {
    package let description: String

    /// An error that says `description`.
    package init(_ description: String) { self.description = description }
}
