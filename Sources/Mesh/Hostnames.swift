// Names of hosts, in lower case. A wildcard begins with `*`, and the rest of it is a plain suffix, so that `*foo.com`
// also means `barfoo.com`. Source: generation.md 0.5.
extension String {
    /// Whether the name stands for all that end with what follows its `*`.
    package var isWildcardHost: Bool { utf8.first == UInt8(ascii: "*") }

    /// Whether some host has both names, one of which may be wider than the other.
    package func matchesHost(_ other: String) -> Bool {
        isInsideHost(other) || other.isInsideHost(self)
    }

    /// Whether every host that has this name has also the name `wider`.
    package func isInsideHost(_ wider: String) -> Bool {
        guard wider.isWildcardHost else { return self == wider }
        let name = isWildcardHost ? utf8.dropFirst() : utf8[...]
        let suffix = wider.utf8.dropFirst()
        return name.count >= suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
    }

    /// The full name behind a host that an object of `namespace` names: a name of one label is that of a Kubernetes
    /// service of the namespace.
    func fullHostname(in namespace: String, clusterDomain: String) -> String {
        // An IPv6 address has no dots either.
        if isEmpty || self == "*" || utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) {
            return self
        }
        return "\(self).\(namespace).svc.\(clusterDomain)"
    }
}
