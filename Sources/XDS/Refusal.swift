import EnvoyAPI

/// A client's refusal of a response.
package struct Refusal: Equatable, Sendable {
    /// The client's own words.
    package let reason: String
    /// The resources that it names, or all of the response where it names none; sorted.
    package let names: [String]

    package init(reason: String, names: [String]) {
        self.reason = reason
        self.names = names
    }
}

/// A resource that the client refused and that has not changed since.
package struct RefusedResource: Equatable, Sendable {
    package let name: String
    /// The client's own words.
    package let reason: String
}

/// A version of a resource that is not sent again by a push.
struct Rejection: Sendable {
    let version: UInt64
    /// Why the client refused it; nil where it refused another resource of the response.
    let reason: String?
}

/// How far a client is with one type. Source: serving.md 1.8.
package enum SyncState: String, Sendable, Codable {
    case synced = "SYNCED"
    case notSent = "NOT_SENT"
    /// Sent, not answered yet.
    case stale = "STALE"
    /// Something was refused that has not changed since and is still wanted.
    case error = "ERROR"
}

extension Subscription {
    /// How far the client is.
    package var state: SyncState {
        if !hasRefused, rejected.isEmpty, doubted.isEmpty {
            return nonceSent == 0 ? .notSent : isInFlight ? .stale : .synced
        }
        // What it refused may be gone, or be as it was before.
        let isUnnamed = lastRefusal?.names.isEmpty ?? false
        let isRefused = isUnnamed || !doubted.isEmpty || rejected.values.contains { $0.reason != nil }
        if isRefused { return .error }
        if nonceSent == 0 { return .notSent }
        return isInFlight ? .stale : .synced
    }

    /// The resources that the client refused and still lacks, sorted by name.
    package var refusedResources: [RefusedResource] {
        rejected.compactMap { name, rejection in
            rejection.reason.map { RefusedResource(name: name, reason: $0) }
        }.sorted { $0.name < $1.name }
    }

    /// Notes that the client accepted a response.
    func accept(_ response: InFlight) {
        guard !(rejected.isEmpty && doubted.isEmpty) else { return }
        for resource in response.content.changed {
            rejected[resource.name] = nil
            doubted[resource.name] = nil
        }
        take(response.content.list)
    }

    /// Notes that the client has taken what a list repeated, even what it refused before.
    private func take(_ list: [EncodedResource], but refused: Set<String> = []) {
        guard !rejected.isEmpty else { return }
        for resource in list where rejected[resource.name]?.version == resource.version {
            let name = resource.name
            guard !refused.contains(name) else { continue }
            rejected[name] = nil
            held.exceptions[name] = held.base?[name]?.version == resource.version ? nil : .version(resource.version)
        }
    }

    /// Notes that the client refused a response.
    ///
    /// A single resource stays refused until it changes. Of several clusters or listeners the client takes the good
    /// ones, so none is sent again. Of several assignments or route tables it takes those before the first bad one
    /// and drops the rest: all are sent again, those that the client blames alone, and where it blames none, in
    /// responses half as large. So after at most log2 n further refusals each bad one has been refused alone, and
    /// each good one has got through. Source: generation.md 14.2.
    ///
    /// Where the client blames what a list of all resources only repeats, the others are no suspects, whatever an
    /// earlier answer made them.
    ///
    /// - Parameter sentAgain: names that were in a later response: of those its answer will tell.
    func refuse(_ response: InFlight, reason: String, sentAgain: Set<String> = []) -> Refusal {
        let content = response.content
        let listed = content.list.isEmpty ? content.changed : content.list
        let blamed = Self.names(in: reason, of: listed.map(\.name))
        if !blamed.isEmpty { take(content.list, but: blamed) }
        let count = content.changed.count
        for resource in content.changed where covers(resource.name) && !sentAgain.contains(resource.name) {
            let name = resource.name
            let isBlamed = blamed.contains(name)
            // Which of several were applied is not known: a list also holds what it only repeats.
            let isKept = listed.count == 1 || (count == 1 && isBlamed)
            held.exceptions[name] = isKept ? response.before.version(of: name) : .unknown
            if count == 1 || !type.stopsAtFirstFault {
                let isSuspect = isBlamed || blamed.isEmpty
                rejected[name] = Rejection(version: resource.version, reason: isSuspect ? reason : nil)
                doubted[name] = nil
            } else if blamed.isEmpty || blamed.count == count {
                doubted[name] = max(1, count / 2)
            } else {
                doubted[name] = isBlamed ? 1 : doubted[name] ?? count
            }
        }
        if type.stopsAtFirstFault && count > 0 {
            // What is gone comes after what is there, so it may have been dropped too.
            for name in content.removed where covers(name) && !sentAgain.contains(name) {
                held.exceptions[name] = .unknown
            }
        }
        let names = blamed.isEmpty ? content.changed.map(\.name) : blamed.sorted()
        return Refusal(reason: reason, names: names)
    }

    /// Forgets refusals of what `set` does not hold any more, and doubts of what neither is in `update` nor follows.
    func forgetRefusals(of set: ResourceSet, unless update: Update) {
        if !rejected.isEmpty {
            rejected = rejected.filter { name, rejection in
                set[name].map { $0.version == rejection.version } ?? names.contains(name)
            }
        }
        if !doubted.isEmpty {
            let sent = Set(update.changed.map(\.name)).union(update.later)
            doubted = doubted.filter { sent.contains($0.key) }
        }
    }

    /// Those of `names` that `reason` holds as words of their own.
    ///
    /// Envoy cuts long reasons short; then nobody is blamed, since others may have been.
    private static func names(in reason: String, of names: [String]) -> Set<String> {
        guard !reason.hasSuffix("...(truncated)") else { return [] }
        let words = reason.split { $0.isWhitespace || "\"'`,;()[]".contains($0) }
        var trimmed: Set<Substring> = []
        for word in words {
            guard let end = word.lastIndex(where: { $0 != ":" && $0 != "." }) else { continue }
            trimmed.insert(word[...end])
        }
        return Set(names.filter { trimmed.contains($0[...]) })
    }
}

extension ResourceType {
    /// Whether a client that finds a fault in a resource also drops everything that follows it in the response.
    /// Source: generation.md 14.2.
    fileprivate var stopsAtFirstFault: Bool { self == .endpoint || self == .route }
}
