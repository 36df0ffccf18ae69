internal import Bytes
internal import EnvoyAPI

// What a client lacks, and what becomes of it when that was sent.
extension Subscription {
    /// Marks the version of endpoints that overtake their cluster. Any number.
    private static let earlySalt: UInt64 = 1

    /// Whether nothing may be sent yet: a response awaits its answer, and has done so for less than `patience`.
    func isBlocked(at now: Duration, patience: Duration) -> Bool {
        guard let inFlight = sent.inFlight else { return false }
        return now - inFlight.sentAt < patience
    }

    /// Whether the client may be about to put resources to use that it was sent: it has not answered yet.
    func mayWarm(at now: Duration, patience: Duration) -> Bool {
        isBlocked(at: now, patience: patience) && sent.inFlight?.content.changed.isEmpty == false
    }

    /// Whether the client may lack something of `set`: cheap, and never false when it does.
    func mayLack(_ set: ResourceSet) -> Bool {
        held.base !== set || held.unsent != nil || held.asked != nil || !held.exceptions.isEmpty || !forced.isEmpty
            || owesAnswer
    }

    /// What the client lacks of `set`.
    ///
    /// - Parameter absent: what to answer for a wanted name that is not in `set`; nil: it does not exist.
    /// - Parameter mayRemove: false while something that the client holds may still refer to what is gone.
    /// - Parameter clusters: for the endpoints of a client that follows all clusters: the newest.
    /// - Parameter awaited: those of them that the client has yet to be sent. The version of their endpoints would say
    ///   that they came after the cluster, so they go under another (decision 0003).
    func update(
        to set: ResourceSet, sharing work: SharedWork, mayRemove: Bool, clusters: ResourceSet? = nil,
        awaited: Set<String> = [], absent: (String) -> EncodedResource?
    ) -> Update {
        var update = Update(owesAnswer: owesAnswer)
        guard mayLack(set) else { return update }
        spreadAsked()
        func consider(_ name: String, _ found: EncodedResource?, _ held: HeldVersion) {
            // The endpoints of a cluster that is gone go with it: until then requests may still be on their way.
            let wasAnswered = held != .absent || rejected[name] != nil
            if found == nil, let clusters, clusters[name] == nil, wasAnswered, !forced.contains(name) { return }
            if let found = covers(name) ? found ?? (names.contains(name) ? absent(name) : nil) : nil {
                let current = awaited.contains(name) ? found.salted(Self.earlySalt) : found
                let isNew = held != .version(current.version) && rejected[name]?.version != current.version
                if isNew || forced.contains(name) { update.changed.append(current) }
            } else if held != .absent || (forced.contains(name) && type.answersMissingNames) {
                if !type.listsRemovals { return }
                if mayRemove { update.removed.append(name) } else { update.postponed.append(name) }
            }
        }
        if let base = held.base, held.unsent == nil, held.exceptions.isEmpty, forced.isEmpty {
            // The common case: of a thousand equal clients only the first has to look for the difference.
            for change in work.changes(from: base, to: set) where covers(change.name) {
                consider(change.name, change.after, change.before.map { .version($0.version) } ?? .absent)
            }
        } else {
            for name in candidates(for: set, sharing: work) {
                let isHeld = covers(name) || held.exceptions[name] != nil
                consider(name, set[name], isHeld ? held.version(of: name) : .absent)
            }
        }
        return update
    }

    /// Records that `update` was sent, in a response of `content` under `nonce`.
    func sent(
        _ update: Update, of set: ResourceSet, in content: ResponseContent, nonce: UInt64, at now: Duration
    ) {
        let before = held
        held = before.after(update, of: set)
        forgetRefusals(of: set, unless: update)
        for (name, rejection) in rejected where covers(name) && set[name]?.version == rejection.version {
            held.exceptions[name] = before.version(of: name)
        }
        postpone(update.postponed, heldBefore: before)
        for resource in update.changed where set[resource.name]?.version != resource.version {
            held.exceptions[resource.name] = .version(resource.version)
        }
        keepAnsweredAbsences(of: before, in: set, sent: update)
        forced.formIntersection(update.later)
        hasMore = !update.later.isEmpty
        owesAnswer = false
        sent.add(InFlight(nonce: nonce, content: content, before: before, sentAt: now))
    }

    /// Records that the client already holds what `set` says: nothing had to be sent.
    func adopt(_ set: ResourceSet, postponed: [String]) {
        let before = held
        held = Held(base: set)
        held.exceptions = before.exceptions.filter { name, version in
            covers(name) && set[name].map { version != .version($0.version) } ?? (version != .absent)
        }
        forgetRefusals(of: set, unless: Update())
        settleRefusal()
        hasMore = false
        postpone(postponed, heldBefore: before)
    }

    private func postpone(_ names: [String], heldBefore before: Held) {
        guard !(names.isEmpty && lingering.isEmpty) else { return }
        let known = lingering
        lingering = [:]
        for name in names {
            held.exceptions[name] = before.version(of: name)
            lingering[name] = before.base?[name] ?? known[name]
        }
    }

    /// Whether all that is left between the client and `set` is what the client refused or what waits for others.
    func hasSettled(on set: ResourceSet) -> Bool {
        held.base === set && held.asked == nil && !hasMore && doubted.isEmpty && forced.isEmpty && !owesAnswer
    }

    /// What a state-of-the-world response of a wildcard type lists: everything that the client shall hold from now on,
    /// with what it may only lose later.
    func stateOfTheWorld(
        _ update: Update, of set: ResourceSet, absent: (String) -> EncodedResource?
    ) -> [EncodedResource] {
        let wanted = isWildcard ? set.resources : names.sorted().compactMap { set[$0] ?? absent($0) }
        return wanted + update.postponed.compactMap { held.base?[$0] ?? lingering[$0] }
    }

    /// Everything whose state may differ between client and `set`, sorted.
    private func candidates(for set: ResourceSet, sharing work: SharedWork) -> [String] {
        var candidates: [String]
        if let unsent = held.unsent {
            candidates = names(changedFrom: held.base, to: set, sharing: work).filter { $0 <= unsent.after }
            candidates += names(changedFrom: unsent.base, to: set, sharing: work).filter { $0 > unsent.after }
        } else {
            candidates = names(changedFrom: held.base, to: set, sharing: work)
        }
        let isSorted = isWildcard || (held.base != nil && (held.unsent.map { $0.base != nil } ?? true))
        guard !(isSorted && held.exceptions.isEmpty && forced.isEmpty) else { return candidates }
        return Set(candidates).union(held.exceptions.keys).union(forced).sorted()
    }

    /// Records that a response that it shares with others was sent under `nonce`.
    ///
    /// - Parameter then: what the client holds when it has that.
    func send(_ content: ResponseContent, then: consuming Held, nonce: UInt64, at now: Duration) {
        hasMore = then.unsent != nil || then.asked != nil
        owesAnswer = false
        swap(&held, &then)
        sent.add(InFlight(nonce: nonce, content: content, before: then, sentAt: now))
    }

    /// Records that nothing of `set` had to be sent that it does not hold.
    func advance(to set: ResourceSet) {
        held = Held(base: set)
        hasMore = false
        settleRefusal()
    }

    /// The wanted names of which `set` has something else than `base`; all where the client holds no set.
    private func names(changedFrom base: ResourceSet?, to set: ResourceSet, sharing work: SharedWork) -> [String] {
        guard let base else { return isWildcard ? set.resources.map(\.name) : Array(names) }
        return work.changes(from: base, to: set).lazy.map(\.name).filter(covers)
    }

    /// A name that was answered although no resource has it stays an exception until it gets one.
    private func keepAnsweredAbsences(of before: Held, in set: ResourceSet, sent update: Update) {
        for (name, version) in before.exceptions
        where held.exceptions[name] == nil && set[name] == nil && names.contains(name) && version != .absent {
            if !update.removed.contains(name) { held.exceptions[name] = version }
        }
    }
}

extension ResourceType {
    /// Whether a delta response tells a client that a name it asked for does not exist. A secret that is missing may
    /// still come, and an extension config that is taken away crashes some Envoys.
    var answersMissingNames: Bool { self != .secret && self != .extensionConfig }

    /// Whether a client needs it before it uses, and accepts, a cluster.
    var warmsClusters: Bool { self == .endpoint || self == .secret }

    /// Whether clusters may be named in it: those must come before, and go later.
    var refersToClusters: Bool { self == .listener || self == .route }

    /// Whether deletions reach clients: a deleted secret stays in force on the proxies that hold it, as with istiod.
    var listsRemovals: Bool { self != .secret && self != .extensionConfig }
}
