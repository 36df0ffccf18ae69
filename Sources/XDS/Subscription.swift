internal import Bytes
package import EnvoyAPI

/// One type on one stream: what the client wants, what it holds, what it was sent. Source: serving.md 1.12.
///
/// `receive…` takes the client's requests, `update` says what the client lacks. States of the response: none sent
/// (`nonceSent` 0), in flight (`inFlight` is set), answered. An answer to an older response counts only for its
/// subscription changes; a wrong nonce is counted and otherwise harmless.
package final class Subscription {
    // What each push and each answer needs comes first and lies together: with a thousand clients little of one is in
    // the processor's cache when its turn comes.
    package let type: ResourceType
    let variant: DiscoveryVariant
    /// Whether the client wants every resource.
    package private(set) var isWildcard = false
    /// The client waits for an answer, even an empty one.
    private(set) var owesAnswer = false
    /// Whether the last response was a part of what the client lacked.
    private var hasMore = false
    /// Whether there is a `lastRefusal`.
    private(set) var hasRefused = false
    private var legacyWildcardAllowed: Bool
    var held = Held()
    /// Names to send whatever the client holds.
    private(set) var forced: Set<String> = []
    private(set) var inFlight: InFlight?
    /// Nonce of the last response; 0: none yet.
    package private(set) var nonceSent: UInt64 = 0
    /// Nonce of the last response that was accepted; 0: none yet.
    package private(set) var nonceAcknowledged: UInt64 = 0
    /// Versions that the client refused, or that came with one it refused: never sent again by a push.
    var rejected: [String: Rejection] = [:]
    /// Resources of refused responses of which it is not known whether they are to blame, with the largest number of
    /// resources that may travel together with one: halved with each refusal.
    var doubted: [String: Int] = [:]
    /// Older responses that got no answer in time, oldest first: it may still come.
    private var overdue: [InFlight] = []
    /// Resources that are gone but may only be taken away later: a state-of-the-world response goes on listing them.
    private(set) var lingering: [String: EncodedResource] = [:]
    /// The names, as long as they are the set that streams share.
    private(set) var sharedNames: NameSet?
    /// The names it wants, beside the wildcard.
    package private(set) var names: Set<String> = [] {
        didSet { sharedNames = nil }
    }

    /// The client's refusal of the last response it answered; nil when it accepted it.
    package internal(set) var lastRefusal: Refusal? {
        didSet { hasRefused = lastRefusal != nil }
    }
    /// Names that lists left out which did not count. The client has let go of them, even if the next list has them.
    private var dropped: Set<String> = []

    /// How many answers that are late are still understood. Each is later than the next by the stream's patience.
    private static let overdueCountMax = 8
    /// Marks the version of endpoints that overtake their cluster. Any number.
    private static let earlySalt: UInt64 = 1

    init(type: ResourceType, _ variant: DiscoveryVariant) {
        self.type = type
        self.variant = variant
        legacyWildcardAllowed = type.isWildcard
    }

    /// Whether a response awaits its answer.
    var isInFlight: Bool { inFlight != nil }

    /// Whether the client wants anything of the type.
    var wantsAnything: Bool { isWildcard || !names.isEmpty }

    /// The names that the client wants, or nil where it wants all.
    package var wantedNames: Set<String>? { isWildcard ? nil : names }

    /// Whether the client wants `name`.
    func covers(_ name: String) -> Bool { isWildcard || names.contains(name) }
}

// MARK: - Requests

extension Subscription {
    /// What a request meant for the subscription.
    enum Outcome: Equatable {
        /// The last response was accepted.
        case acknowledged
        /// The last response was refused.
        case refused(Refusal)
        /// The answer belongs to an older response.
        case expired
        /// Neither: a first request or a change of names.
        case changed
    }

    /// Takes a delta request: subscribes, then unsubscribes, then the answer to a response.
    func receive(
        _ request: DeltaDiscoveryRequest, isFirst: Bool, from source: some ResourceSource, sharing work: SharedWork
    ) -> Outcome {
        if isFirst {
            if resume(with: request, from: source, sharing: work) { return .changed }
            if request.initialVersions.isEmpty, request.unsubscribe.isEmpty,
                let all = work.shared(Set(request.subscribe))
            {
                ask(for: all, wanting: all)
                return .changed
            }
            begin(with: request)
        }
        subscribe(request.subscribe, sharing: work)
        unsubscribe(request.unsubscribe, sharing: work)
        if !request.subscribe.isEmpty || !request.unsubscribe.isEmpty || isFirst { share(names, through: work) }
        // On a new stream a nonce is a leftover of another one.
        return isFirst ? .changed : answer(nonce: request.responseNonce, error: request.error)
    }

    /// Takes a state-of-the-world request, which lists all names anew.
    func receive(_ request: DiscoveryRequest, isFirst: Bool, sharing work: SharedWork) -> Outcome {
        if isFirst {
            if let all = work.shared(Set(request.resourceNames)) {
                ask(for: all, wanting: all)
            } else {
                replace(names: request.resourceNames)
                owesAnswer = true
            }
            return .changed
        }
        let isLate = !request.responseNonce.isEmpty && UInt64(request.responseNonce, radix: 16) != nonceSent
        let outcome = answer(nonce: request.responseNonce, error: request.error)
        // What was sent since may hold what the list leaves out; what it adds is wanted in any case, and under load
        // every list may come late.
        guard !isLate else {
            dropped.formUnion(names.subtracting(request.resourceNames))
            let more = names.union(request.resourceNames)
            if more.count > names.count, !isWildcard, replace(names: Array(more)) { share(names, through: work) }
            return outcome
        }
        for name in dropped where names.contains(name) && request.resourceNames.contains(name) {
            held.exceptions[name] = .absent
        }
        dropped = []
        if replace(names: request.resourceNames) { share(names, through: work) }
        return outcome
    }

    /// Takes a request that does nothing but accept the response in flight.
    ///
    /// - Returns: whether that is all there is to it; false where the request means more than that.
    func receive(_ acknowledgement: Acknowledgement) -> Bool {
        guard inFlight?.nonce == acknowledgement.nonce, rejected.isEmpty, doubted.isEmpty else { return false }
        inFlight = nil
        if !overdue.isEmpty { overdue = [] }
        nonceAcknowledged = nonceSent
        if hasRefused { lastRefusal = nil }
        return true
    }

    /// Takes a request of which only the outline is known, where that is enough: its lists of names are such as others
    /// have sent before, and nothing is kept of the client but references.
    ///
    /// - Returns: nil where the request has to be taken as a whole; then nothing has happened.
    func receive(
        _ outline: RequestOutline, isFirst: Bool, from source: some ResourceSource, sharing work: SharedWork
    ) -> Outcome? {
        guard !outline.isRefusal else { return nil }
        if isFirst {
            guard outline.dropped.count == 0 else { return nil }
            if outline.held.count > 0 { return resume(with: outline, from: source, sharing: work) }
            guard let asked = work.names(with: outline.names) else { return nil }
            ask(for: asked, wanting: asked)
            return .changed
        }
        guard !isWildcard, outline.held.count == 0, names.isEmpty || sharedNames != nil, dropped.isEmpty else {
            return nil
        }
        let isTaken = variant == .delta ? change(by: outline, sharing: work) : replace(by: outline, sharing: work)
        return isTaken ? answer(nonce: outline.responseNonce, error: nil) : nil
    }

    /// Whether what the client holds is known without a table of its own.
    private var holdsByReference: Bool {
        held.unsent == nil && held.exceptions.isEmpty && forced.isEmpty && rejected.isEmpty && doubted.isEmpty
    }

    /// - Returns: whether all names that it subscribes to or lets go of are known, and those new to the client.
    private func change(by outline: RequestOutline, sharing work: SharedWork) -> Bool {
        guard holdsByReference, outline.names.count > 0 || outline.dropped.count > 0 else { return false }
        var (all, asked) = (sharedNames, held.asked)
        if outline.names.count > 0 {
            guard let more = work.names(with: outline.names), let allNew = work.union(all, more),
                let askedNew = work.union(asked, more)
            else { return false }
            (all, asked) = (allNew, askedNew)
        }
        if outline.dropped.count > 0 {
            guard let gone = work.names(with: outline.dropped) else { return false }
            let rest = work.subtracting(gone, from: all)
            if rest !== all { settleRefusal() }
            (all, asked) = (rest, work.subtracting(gone, from: asked))
        }
        if outline.names.count > 0 {
            legacyWildcardAllowed = false
            owesAnswer = true
        }
        share(all)
        held.asked = asked
        return true
    }

    /// - Returns: whether all names that it lists are known.
    private func replace(by outline: RequestOutline, sharing work: SharedWork) -> Bool {
        let isLate = !outline.responseNonce.isEmpty && UInt64(outline.responseNonce, radix: 16) != nonceSent
        guard !isLate, let listed = work.names(with: outline.names) else { return false }
        guard listed !== sharedNames else { return true }
        guard holdsByReference else { return false }
        let gone = work.subtracting(listed, from: sharedNames)
        let added = work.subtracting(sharedNames, from: listed)
        var asked = work.subtracting(gone, from: held.asked)
        if let added {
            guard let askedNew = work.union(asked, added) else { return false }
            asked = askedNew
            owesAnswer = true
        }
        legacyWildcardAllowed = false
        if gone != nil { settleRefusal() }
        share(listed)
        held.asked = asked
        return true
    }

    /// The client wants `all`, and holds none of `asked` among them.
    private func ask(for asked: NameSet, wanting all: NameSet) {
        legacyWildcardAllowed = false
        owesAnswer = true
        share(all)
        held.asked = asked
    }

    /// Wants `wanted`, as a set that streams share where that can be.
    private func share(_ wanted: Set<String>, through work: SharedWork) {
        names = wanted
        if let set = work.shared(wanted) { share(set) }
    }

    private func share(_ set: NameSet?) {
        names = set?.names ?? []
        sharedNames = set
    }

    /// Writes down name by name what a reference says of all names that were asked for.
    private func spreadAsked() {
        guard let asked = held.asked else { return }
        held.asked = nil
        for name in asked.names where held.exceptions[name] == nil { held.exceptions[name] = .absent }
        // A list of all names asks for no answer to each.
        if variant == .delta { forced.formUnion(asked.names) }
    }

    /// Makes the next update hold `name` whatever the client has of it, if it wants it at all.
    func force(_ name: String) {
        if covers(name) { forced.insert(name) }
    }

    /// Begins with what a client on a new stream holds, where it holds just what it asks for, and all of that as it is
    /// now: of a thousand such clients nothing is kept but a reference to what they share.
    ///
    /// - Returns: nil where it is otherwise, or nobody has asked for the same names before.
    private func resume(
        with outline: RequestOutline, from source: some ResourceSource, sharing work: SharedWork
    ) -> Outcome? {
        let asksForAll = type.isWildcard && (outline.names.count == 0 || outline.isWildcard)
        let wanted = asksForAll ? nil : work.names(with: outline.names)
        guard asksForAll || wanted != nil && !type.isWildcard else { return nil }
        let set = source.resources(of: type, names: wanted?.names)
        guard work.heldSum(of: set, wanting: wanted) == outline.held else { return nil }
        owesAnswer = true
        isWildcard = asksForAll
        legacyWildcardAllowed = legacyWildcardAllowed && outline.names.count == 0
        share(wanted)
        held = Held(base: set)
        return .changed
    }

    /// The same, where the request has been read as a whole.
    ///
    /// - Returns: false where it is otherwise; then nothing has happened.
    private func resume(
        with request: DeltaDiscoveryRequest, from source: some ResourceSource, sharing work: SharedWork
    ) -> Bool {
        let versions = request.initialVersions
        guard !versions.isEmpty, request.unsubscribe.isEmpty else { return false }
        let asksForAll = type.isWildcard && (request.subscribe.isEmpty || request.subscribe == ["*"])
        guard asksForAll || !type.isWildcard && request.subscribe.allSatisfy({ versions[$0] != nil }) else {
            return false
        }
        let wanted = asksForAll ? [] : Set(versions.keys)
        let set = source.resources(of: type, names: asksForAll ? nil : wanted)
        func isHeld(_ resource: EncodedResource) -> Bool {
            versions[resource.name].flatMap(UInt64.init(hexVersion:)) == resource.version
        }
        if set.resources.count == versions.count {
            guard set.resources.allSatisfy(isHeld) else { return false }
        } else {
            guard !asksForAll, versions.keys.allSatisfy({ set[$0].map(isHeld) ?? false }) else { return false }
        }
        owesAnswer = true
        isWildcard = asksForAll
        legacyWildcardAllowed = legacyWildcardAllowed && request.subscribe.isEmpty
        share(wanted, through: work)
        held = Held(base: set)
        return true
    }

    private func begin(with request: DeltaDiscoveryRequest) {
        owesAnswer = true
        if legacyWildcardAllowed && request.subscribe.isEmpty { isWildcard = true }
        for (name, version) in request.initialVersions {
            held.exceptions[name] = UInt64(hexVersion: version).map(HeldVersion.version) ?? .unknown
            if !type.isWildcard { names.insert(name) }
        }
    }

    private func subscribe(_ list: [String], sharing work: SharedWork) {
        guard !list.isEmpty else { return }
        spreadAsked()
        // For others that ask for just these beside what they have.
        if !names.isEmpty { _ = work.shared(Set(list)) }
        legacyWildcardAllowed = false
        owesAnswer = true
        for name in list {
            if name == "*" {
                beginWildcard()
                continue
            }
            // A client on a new stream says what it holds; anyone else who asks wants to be sent it.
            if let known = held.exceptions[name], case .version = known, nonceSent == 0 {
                names.insert(name)
                continue
            }
            if !covers(name) { held.exceptions[name] = .absent }
            names.insert(name)
            forced.insert(name)
        }
    }

    private func unsubscribe(_ list: [String], sharing work: SharedWork) {
        guard !list.isEmpty else { return }
        spreadAsked()
        // For others that let go of just these.
        _ = work.shared(Set(list))
        for name in list {
            if name == "*" {
                endWildcard()
            } else if names.remove(name) != nil {
                // The client forgets it, unless the wildcard still covers it: then it waits to be told.
                if isWildcard { forced.insert(name) } else { forget(name) }
            }
        }
    }

    private func beginWildcard() {
        guard !isWildcard else { return }
        // Of the set it had what it named.
        if held.base != nil { keepNamed() }
        isWildcard = true
    }

    private func keepNamed() {
        let kept = Dictionary(uniqueKeysWithValues: names.map { ($0, held.version(of: $0)) })
        held = Held(base: nil, exceptions: kept)
    }

    private func endWildcard() {
        guard isWildcard else { return }
        keepNamed()
        forced.formIntersection(names)
        rejected = rejected.filter { names.contains($0.key) }
        doubted = doubted.filter { names.contains($0.key) }
        isWildcard = false
        settleRefusal()
    }

    private func forget(_ name: String) {
        held.exceptions[name] = nil
        rejected[name] = nil
        doubted[name] = nil
        forced.remove(name)
        settleRefusal()
    }

    /// Takes the last refusal off the record where nothing that was refused concerns the client any more.
    private func settleRefusal() {
        if rejected.isEmpty && doubted.isEmpty { lastRefusal = nil }
    }

    /// - Returns: whether the client wants something else than before.
    @discardableResult
    private func replace(names list: [String]) -> Bool {
        guard !(list.isEmpty && legacyWildcardAllowed) else {
            isWildcard = true
            return false
        }
        legacyWildcardAllowed = false
        let wanted = Set(list)
        let plain = wanted.contains("*") ? wanted.subtracting(["*"]) : wanted
        guard wanted.contains("*") != isWildcard || plain != names else { return false }
        spreadAsked()
        if wanted.contains("*") { beginWildcard() } else { endWildcard() }
        for name in names.subtracting(plain) where !isWildcard { forget(name) }
        for name in plain.subtracting(names) {
            held.exceptions[name] = .absent
            owesAnswer = true
        }
        names = plain
        return true
    }

    private func answer(nonce: String, error: ErrorDetail?) -> Outcome {
        guard !nonce.isEmpty else { return .changed }
        guard UInt64(nonce, radix: 16) == nonceSent, nonceSent != 0 else {
            return answerLate(nonce: UInt64(nonce, radix: 16) ?? 0, error: error)
        }
        let answered = inFlight
        inFlight = nil
        overdue = []
        guard let error else {
            nonceAcknowledged = nonceSent
            lastRefusal = nil
            if let answered { accept(answered) }
            return .acknowledged
        }
        let refusal = answered.map { refuse($0, reason: error.message) } ?? Refusal(reason: error.message, names: [])
        lastRefusal = refusal
        return .refused(refusal)
    }

    /// Takes the answer to a response that was followed by another: what it refuses is lacking, unless it was sent
    /// again.
    private func answerLate(nonce: UInt64, error: ErrorDetail?) -> Outcome {
        guard let index = overdue.firstIndex(where: { $0.nonce == nonce }) else { return .expired }
        let answered = overdue[index]
        overdue.removeSubrange(...index)
        guard let error else {
            accept(answered)
            return .expired
        }
        let newer = (overdue + [inFlight].compactMap(\.self)).flatMap {
            $0.content.changed.map(\.name) + $0.content.removed
        }
        for resource in answered.content.changed { inFlight?.before.exceptions[resource.name] = .unknown }
        let refusal = refuse(answered, reason: error.message, sentAgain: Set(newer))
        lastRefusal = refusal
        return .refused(refusal)
    }
}

// MARK: - Updates

extension Subscription {
    /// Whether nothing may be sent yet: a response awaits its answer, and has done so for less than `patience`.
    func isBlocked(at now: Duration, patience: Duration) -> Bool {
        guard let inFlight else { return false }
        return now - inFlight.sentAt < patience
    }

    /// Whether the client may be about to put resources to use that it was sent: it has not answered yet.
    func mayWarm(at now: Duration, patience: Duration) -> Bool {
        isBlocked(at: now, patience: patience) && inFlight?.content.changed.isEmpty == false
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
        launch(InFlight(nonce: nonce, content: content, before: before, sentAt: now))
    }

    private func launch(_ response: consuming InFlight) {
        nonceSent = response.nonce
        if let inFlight {
            overdue.append(inFlight)
            if overdue.count > Self.overdueCountMax { overdue.removeFirst() }
        }
        inFlight = response
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
        launch(InFlight(nonce: nonce, content: content, before: then, sentAt: now))
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
