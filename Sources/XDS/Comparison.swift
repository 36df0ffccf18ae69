internal import Bytes
package import EnvoyAPI

/// What a client holds of one type against what it should hold, as far as the server knows: what was sent counts as
/// held until the client refuses it.
package struct Comparison: Sendable {
    /// A resource of which the client does not hold what it should.
    package struct Difference: Equatable, Sendable {
        package let name: String
        package let kind: Kind
        /// The version that the client holds, as it is sent; nil: none, or it is not known which.
        package let held: String?
        /// The version that there is; nil: none.
        package let newest: String?

        /// How the two differ.
        package enum Kind: String, Codable, Sendable {
            case missing
            case outdated
            /// There is no such resource any more.
            case surplus
            /// The client refused the newest version.
            case refused
            /// The client holds something, but not known what.
            case unknown
        }
    }

    /// How many resources the client holds.
    package fileprivate(set) var heldCount = 0
    /// How many it should hold.
    package fileprivate(set) var wantedCount = 0
    /// Sorted by name.
    package fileprivate(set) var differences: [Difference] = []
}

/// What a client wants and holds of one type: a value, which stays as it was when the client moves on.
package struct Holdings: Sendable {
    package let type: ResourceType
    private let isWildcard: Bool
    private let names: Set<String>
    private let held: Held
    private let rejected: [String: Rejection]

    fileprivate init(of subscription: Subscription) {
        type = subscription.type
        isWildcard = subscription.isWildcard
        names = subscription.names
        held = subscription.held
        rejected = subscription.rejected
    }
}

extension Subscription {
    /// What the client wants and holds now.
    package var holdings: Holdings { Holdings(of: self) }
}

extension Holdings {
    private func covers(_ name: String) -> Bool { isWildcard || names.contains(name) }

    /// Compares everything that the client holds with `set`. Its cost is that of all the names: for people, and for
    /// checks, not for pushes.
    ///
    /// - Parameters:
    ///   - range: the names that are looked at, where `set` holds no others; nil: all.
    ///   - absent: what to answer for a wanted name that is not in `set`; nil: it does not exist.
    package func compare(
        with set: ResourceSet, within range: ClosedRange<String>? = nil, absent: (String) -> EncodedResource?
    ) -> Comparison {
        var known = names.union(held.exceptions.keys).union(set.resources.lazy.map(\.name))
        for base in [held.base, held.unsent?.base] {
            if let base, base !== set { known.formUnion(base.resources.lazy.map(\.name)) }
        }
        var comparison = Comparison()
        if let range { known = known.filter(range.contains) }
        for name in known.sorted() {
            let found = covers(name) ? set[name] ?? (names.contains(name) ? absent(name) : nil) : nil
            var has = covers(name) || held.exceptions[name] != nil ? held.version(of: name) : .absent
            // What the client has in place of a version that it refused is on record only where it had something.
            if let newest = found?.version, rejected[name]?.version == newest, has == .version(newest) { has = .absent }
            if has != .absent { comparison.heldCount += 1 }
            if found != nil { comparison.wantedCount += 1 }
            guard let kind = difference(between: has, and: found, of: name) else { continue }
            comparison.differences.append(
                Comparison.Difference(name: name, kind: kind, held: has.text, newest: found?.versionText))
        }
        return comparison
    }

    private func difference(
        between held: HeldVersion, and newest: EncodedResource?, of name: String
    ) -> Comparison.Difference.Kind? {
        if let newest, rejected[name]?.version == newest.version { return .refused }
        switch (held, newest) {
        case (.absent, nil): return nil
        case (.absent, .some): return .missing
        case (.unknown, _): return .unknown
        case (.version, nil): return .surplus
        case (.version(let version), .some(let newest)): return version == newest.version ? nil : .outdated
        }
    }
}

extension HeldVersion {
    fileprivate var text: String? {
        if case .version(let version) = self { return hexVersion(version) }
        return nil
    }
}
