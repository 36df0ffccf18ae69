internal import Bytes
package import EnvoyAPI

/// One type on one stream: what the client wants, what it holds, what it was sent. Source: serving.md 1.12.
///
/// `receive…` takes the client's requests, `update` says what the client lacks. An answer to an older response counts
/// only for its subscription changes; a wrong nonce is counted and otherwise harmless.
package final class Subscription {
    // What each push and each answer needs comes first and lies together: with a thousand clients little of one is in
    // the processor's cache when its turn comes. Not `private` is what the parts of this class in files of their own
    // need.
    package let type: ResourceType
    let variant: DiscoveryVariant
    /// Whether the client wants every resource.
    package private(set) var isWildcard = false
    /// The client waits for an answer, even an empty one.
    var owesAnswer = false
    /// Whether the last response was a part of what the client lacked.
    var hasMore = false
    /// Whether there is a `lastRefusal`.
    private(set) var hasRefused = false
    private var legacyWildcardAllowed: Bool
    var held = Held()
    /// Names to send whatever the client holds.
    var forced: Set<String> = []
    var sent = SentResponses()
    /// Versions that the client refused, or that came with one it refused: never sent again by a push.
    var rejected: [String: Rejection] = [:]
    /// Resources of refused responses of which it is not known whether they are to blame, with the largest number of
    /// resources that may travel together with one: halved with each refusal.
    var doubted: [String: Int] = [:]
    /// Resources that are gone but may only be taken away later: a state-of-the-world response goes on listing them.
    var lingering: [String: EncodedResource] = [:]
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

    init(type: ResourceType, _ variant: DiscoveryVariant) {
        self.type = type
        self.variant = variant
        legacyWildcardAllowed = type.isWildcard
    }

    /// Whether a response awaits its answer.
    var isInFlight: Bool { sent.inFlight != nil }

    /// Nonce of the last response; 0: none yet.
    package var nonceSent: UInt64 { sent.lastNonce }

    /// Nonce of the last response that was accepted; 0: none yet.
    package var nonceAcknowledged: UInt64 { sent.acceptedNonce }

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
        guard rejected.isEmpty, doubted.isEmpty, sent.accept(acknowledgement.nonce) else { return false }
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
    func spreadAsked() {
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
    /// - Parameters:
    ///   - wanted: the names that it asks for; nil: all.
    ///   - claim: the sum of what it says that it holds.
    ///   - isNaming: whether it has subscribed to names, the wildcard's perhaps.
    /// - Returns: false where it is otherwise; then nothing has happened.
    private func resume(
        wanting wanted: NameSet?, holding claim: UnorderedSum, isNaming: Bool, from source: some ResourceSource,
        sharing work: SharedWork
    ) -> Bool {
        let set = source.resources(of: type, names: wanted?.names)
        guard work.heldSum(of: set, wanting: wanted) == claim else { return false }
        owesAnswer = true
        isWildcard = wanted == nil
        legacyWildcardAllowed = legacyWildcardAllowed && !isNaming
        share(wanted)
        held = Held(base: set)
        return true
    }

    /// - Returns: nil where it does not hold just what it asks for, or nobody has asked for the same names before.
    private func resume(
        with outline: RequestOutline, from source: some ResourceSource, sharing work: SharedWork
    ) -> Outcome? {
        let isNaming = outline.names.count > 0
        let asksForAll = type.isWildcard && (!isNaming || outline.isWildcard)
        let wanted = asksForAll ? nil : work.names(with: outline.names)
        guard asksForAll || wanted != nil && !type.isWildcard else { return nil }
        let isDone = resume(wanting: wanted, holding: outline.held, isNaming: isNaming, from: source, sharing: work)
        return isDone ? .changed : nil
    }

    private func resume(
        with request: DeltaDiscoveryRequest, from source: some ResourceSource, sharing work: SharedWork
    ) -> Bool {
        let versions = request.initialVersions
        guard !versions.isEmpty, request.unsubscribe.isEmpty else { return false }
        let asksForAll = type.isWildcard && (request.subscribe.isEmpty || request.subscribe == ["*"])
        // What it holds it wants.
        let wanted = asksForAll ? nil : work.shared(Set(versions.keys))
        guard asksForAll || wanted != nil && !type.isWildcard,
            asksForAll || request.subscribe.allSatisfy({ versions[$0] != nil }),
            let claim = RequestOutline.heldSum(of: versions)
        else { return false }
        return resume(
            wanting: wanted, holding: claim, isNaming: !request.subscribe.isEmpty, from: source, sharing: work)
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
    func settleRefusal() {
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
        switch sent.answer(UInt64(nonce, radix: 16) ?? 0, isAccepted: error == nil) {
        case .last(let response):
            guard let error else {
                lastRefusal = nil
                if let response { accept(response) }
                return .acknowledged
            }
            let refusal =
                response.map { refuse($0, reason: error.message) } ?? Refusal(reason: error.message, names: [])
            lastRefusal = refusal
            return .refused(refusal)
        case .older(let response, let newerNames):
            guard let error else {
                accept(response)
                return .expired
            }
            // What it refuses is lacking, unless it was sent again.
            sent.doubtWhatWasHeld(of: response.content.changed)
            let refusal = refuse(response, reason: error.message, sentAgain: newerNames)
            lastRefusal = refusal
            return .refused(refusal)
        case .unknown: return .expired
        }
    }
}
