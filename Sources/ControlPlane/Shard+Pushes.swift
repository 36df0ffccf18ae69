internal import EnvoyAPI
internal import EventLoops
internal import Logging
internal import Mesh
internal import MeshConfig
internal import XDS

// How a snapshot comes to the streams that it concerns.
extension Shard {
    /// Publishes, as soon as the loop comes to it; from any thread.
    package nonisolated func post(_ publication: Publication) {
        publication.fanOutBegins()
        loop.post { self.assumeIsolated { $0.publish(publication) } }
    }

    /// Makes `publication` the newest state and brings every stream that it concerns up to it.
    private func publish(_ publication: Publication) {
        let trustDomain = published?.snapshot.settings.trustDomain
        published = publication
        changeSeenAt = publication.cause.seenAt
        isFanningOut = true
        let concerned = classes.adopt(publication.snapshot, push: publication.cause.id)
        untold += concerned
        work.forgetDifferences()
        journal.begin(publication.cause, classCount: concerned.count)
        if publication.change.mayAffectScopes {
            let affected = index.affected(by: publication.change)?.compactMap { sessions[$0] }
            for session in affected ?? Array(sessions.all) {
                guard let proxy = session.proxy, proxy.mayMove(by: publication.change) else { continue }
                classify(session, proxy.node, in: publication.snapshot)
            }
        }
        if publication.snapshot.settings.trustDomain != trustDomain { giveSecrets(in: publication.snapshot) }
        if publication.change.discoveryChanged { noteScopes(in: publication.snapshot) }
        pushTurn()
    }

    private func noteScopes(in snapshot: MeshSnapshot) {
        let before = outOfScopeCount
        for session in sessions.all { noteScope(of: session, in: snapshot) }
        guard outOfScopeCount > before else { return }
        log.warning(
            "discoverySelectors leave out the namespaces of connected proxies",
            metadata: ["proxies": "\(outOfScopeCount)", "shard": "\(loop.name)"])
    }

    /// Notes whether the mesh's `discoverySelectors` leave out the namespace of `session`.
    func noteScope(of session: ADSSession, in snapshot: MeshSnapshot) {
        guard let proxy = session.proxy else { return }
        setOutOfScope(session, !snapshot.discovers(proxy.node.namespace))
    }

    /// Counts `session` among those whose namespaces are left out, or no longer.
    func setOutOfScope(_ session: ADSSession, _ isOutOfScope: Bool) {
        guard session.isOutOfScope != isOutOfScope else { return }
        session.isOutOfScope = isOutOfScope
        outOfScopeCount += isOutOfScope ? 1 : -1
        metrics.outOfScopeCount(outOfScopeCount, on: loop.name)
    }

    /// Brings `session`, whose client is `node`, into the class that it belongs to now.
    func classify(_ session: ADSSession, _ node: ProxyNode, in snapshot: MeshSnapshot) {
        let scope = snapshot.scope(of: node)
        guard session.proxyClass?.scope != scope else { return }
        let wasServed = session.proxyClass != nil
        let proxyClass = classes.proxyClass(of: scope, in: snapshot)
        leaveClass(session)
        session.join(proxyClass)
        guard wasServed else { return }
        journal.log.mayConcern(&session.progress)
        enqueue(session)
    }

    /// Takes `session` out of its class, which goes with its last one.
    func leaveClass(_ session: ADSSession) {
        guard let proxyClass = session.proxyClass else { return }
        session.join(nil)
        if proxyClass.sessions.isEmpty { classes.remove(proxyClass) }
    }

    /// Has `session` wait for its turn.
    func enqueue(_ session: ADSSession) {
        guard !session.isQueued else { return }
        session.isQueued = true
        queue.append(session)
    }

    /// Serves those that wait for at most `turnTime`, and no more than `turnPushCount` clients, then lets the loop do
    /// other things before it goes on.
    func pushTurn() {
        var now = loop.now
        let end = now.advanced(by: Self.turnTime)
        var (servedOfQueue, servedOfClasses) = (0, 0)
        repeat {
            if servedOfQueue < queue.count {
                serve(queue[servedOfQueue], at: now.sinceOrigin)
                servedOfQueue += 1
            } else if let session = untold.last?.nextUntold() {
                serve(session, at: now.sinceOrigin)
                servedOfClasses += 1
            } else if untold.popLast() == nil {
                break
            }
            now = loop.now
        } while now < end && servedOfQueue + servedOfClasses < Self.turnPushCount
        queue.removeFirst(servedOfQueue)
        guard queue.isEmpty, untold.isEmpty else { return pushSoon() }
        if isFanningOut { published?.fanOutEnds(at: now.sinceOrigin) }
        isFanningOut = false
    }

    private func serve(_ session: ADSSession, at now: Duration) {
        session.isQueued = false
        if !session.hasEnded { push(to: session, at: now) }
    }

    private func pushSoon() {
        guard !isPushDue else { return }
        isPushDue = true
        loop.post {
            self.onLoop {
                $0.isPushDue = false
                $0.pushTurn()
            }
        }
    }

    /// Sends `session` everything that it lacks and may be sent now.
    func push(to session: ADSSession, at now: Duration) {
        guard let proxyClass = session.proxyClass else { return }
        // Who comes before its turn must not be sent one type newer than another.
        if let news = proxyClass.news(for: session) {
            session.stream.noteChange(of: news.types)
            journal.log.mayConcern(&session.progress, since: news.since)
        }
        while let response = session.stream.next(from: session, sharing: work, at: now) {
            session.convergingSince = session.convergingSince ?? max(changeSeenAt, session.openedAt)
            session.noteState(of: response.type, at: now)
            record(response, to: session, at: now)
            output?.send(response.message, on: session.id)
        }
        session.noteSettledRefusals(at: now)
        if let end = session.stream.resumptionEnd, session.resumption == nil {
            session.resumption = schedule(after: end - now) { [id = session.id] shard in
                shard.sessions[id].map { shard.push(to: $0, at: shard.loop.now.sinceOrigin) }
            }
        }
        guard !session.stream.isWaiting else { return }
        if session.isWarming { endWarmUp(of: session) }
        journal.settled(session, at: now)
        if let since = session.convergingSince {
            session.convergingSince = nil
            prepareReport()
            journal.converged(after: now - since)
            guard isDebugging else { return }
            let milliseconds = ((now - since) / .milliseconds(0.1)).rounded() / 10
            log.debug("converged", metadata: ["proxy": "\(session.connectionID)", "ms": "\(milliseconds)"])
        }
    }

    private func record(_ response: DiscoveryResponse, to session: ADSSession, at now: Duration) {
        prepareReport()
        journal.sent(response, to: session, at: now)
        guard isDebugging else { return }
        log.debug(
            "pushed",
            metadata: [
                "proxy": "\(session.connectionID)", "type": "\(response.type.short)",
                "resources": "\(response.content.resourceCount)", "removed": "\(response.content.removed.count)",
                "bytes": "\(response.byteCount)",
            ])
    }

    /// Has what is counted now reported with the next turn.
    private func prepareReport() {
        if journal.unreported.isEmpty { loop.post { self.onLoop { $0.report() } } }
    }

    /// Moves the metrics by what was sent and answered.
    private func report() {
        metrics.note(journal.unreported)
        journal.reported()
    }

    /// Looks for clients that have not answered for so long that newer responses must not wait for them any more, and
    /// reports how many clients there are.
    func patrol() {
        let now = loop.now.sinceOrigin
        for session in sessions.all where session.stream.isWaiting { push(to: session, at: now) }
        endLongWaits(at: now)
        metrics.streamCount(sessions.count, on: loop.name)
        schedule(after: Self.patrolInterval) { $0.patrol() }
    }
}
