/// Namespace and name of an object whose kind is known from the context.
package struct ObjectName: Hashable, Sendable, Comparable {
    let namespace: String
    let name: String

    init(_ namespace: String, _ name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// By namespace, then by name.
    package static func < (a: ObjectName, b: ObjectName) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }
}
