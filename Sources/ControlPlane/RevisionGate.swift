package import MeshConfig

/// Decides which proxies a control plane serves: those of its own revision. Source: serving.md 5.8.
package struct RevisionGate: Sendable {
    /// What becomes of proxies of other revisions, and of those that name none.
    package enum Mode: String, CaseIterable, Sendable {
        /// Both are refused.
        case strict
        /// Those of other revisions are refused, the others counted.
        case on
        /// All are served, with a word about those of other revisions.
        case warn
        /// All are served.
        case off
    }

    /// What becomes of proxies of namespaces that `discoverySelectors` leave out.
    package enum NamespaceMode: String, CaseIterable, Sendable {
        /// They are served.
        case off
        /// They are served, with a word about it.
        case warn
        /// They are refused.
        case strict
    }

    /// The control plane's own revision and namespace.
    let names: MeshNames
    package var mode = Mode.on
    package var namespaceMode = NamespaceMode.off
    /// Revisions whose proxies are served as well, for migrations.
    package var acceptedRevisions: Set<String> = []
    /// System namespaces whose control planes' proxies are served as well.
    package var acceptedSystemNamespaces: Set<String> = []

    /// A gate with the defaults for the control plane called `names`.
    package init(names: MeshNames) { self.names = names }

    /// What is to be done with a proxy.
    enum Verdict: Hashable {
        case accepted
        /// Accepted though nobody can tell whose it is.
        case unknown
        /// Accepted though it is another control plane's.
        case warned
        case refused
    }

    /// Judges a proxy that says `claim`.
    ///
    /// - Parameter own: what the control plane's revision is called, with its tags.
    func verdict(on claim: RevisionClaim, own: Set<String>) -> Verdict {
        guard mode != .off else { return .accepted }
        guard let name = claim.revision else {
            return mode == .strict ? .refused : mode == .on ? .unknown : .accepted
        }
        if own.contains(name) || acceptedRevisions.contains(name), !isElsewhere(claim) { return .accepted }
        return mode == .warn ? .warned : .refused
    }

    /// Judges a proxy by whether its namespace `isDiscovered`.
    func verdict(isDiscovered: Bool) -> Verdict {
        switch namespaceMode {
        case .off: .accepted
        case .warn: isDiscovered ? .accepted : .warned
        case .strict: isDiscovered ? .accepted : .refused
        }
    }

    /// Whether the proxy was told to connect to a control plane of another namespace: two of them may have one name.
    func isElsewhere(_ claim: RevisionClaim) -> Bool {
        guard let namespace = claim.systemNamespace else { return false }
        return namespace != names.systemNamespace && !acceptedSystemNamespaces.contains(namespace)
    }

    /// What the control plane calls itself.
    var ownName: String { names.revision.isEmpty ? "default" : names.revision }
}
