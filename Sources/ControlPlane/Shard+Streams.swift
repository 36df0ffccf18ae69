internal import EnvoyAPI
internal import EventLoops
internal import Identity
internal import Logging
internal import Mesh
package import Transport
internal import XDS

// What clients say, from the first frame of a stream to its end.
extension Shard: GRPCHandler {
    package nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {
        onLoop { $0.open(stream, head) }
    }

    package nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        loop.checkIsolated()
        // What `onLoop` does. A closure that captures nothing takes no memory, which each message would need otherwise.
        let receive: (isolated Shard, RawSpan, StreamID) -> Void = { $0.receive($1, on: $2) }
        unsafe unsafeBitCast(receive, to: ((Shard, RawSpan, StreamID) -> Void).self)(self, message, stream)
    }

    package nonisolated func halfClosed(_ stream: StreamID) {
        onLoop { shard in
            guard shard.certificateCalls[stream] == nil else { return shard.halfCloseCertificateCall(stream) }
            shard.undecided.remove(stream)
            shard.output?.finish(stream, shard.admission.takeBack(stream) ?? GRPCStatus(.ok))
        }
    }

    package nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        onLoop { $0.end(stream, reason) }
    }

    private func open(_ id: StreamID, _ head: RequestHead) {
        if head.path == CertificateRequest.method, certificates != nil { return beginCertificateCall(id, head) }
        let variants = [DiscoveryVariant.stateOfTheWorld, .delta]
        guard let variant = variants.first(where: { $0.method == head.path }) else {
            output?.finish(id, GRPCStatus(.unimplemented, "\(head.path) is not served here"))
            return
        }
        guard published != nil else {
            output?.finish(id, RequestError.notReady.status(in: arena))
            return
        }
        let now = loop.now.sinceOrigin
        switch authentication.admission(of: head) {
        case .admitted(let peer): begin(id, variant, with: peer, at: head.peer, openedAt: now)
        case .undecided(let credentials, let authenticator):
            let stream = UndecidedStream(
                variant: variant, openedAt: now, address: head.peer,
                task: Task { await ask(authenticator, for: id, with: credentials) },
                deadline: schedule(after: limits.authenticationTime) { $0.refuse(id, .authenticationTimedOut) })
            undecided.add(stream, as: id)
        case .refused: refuse(id, .unauthenticated(.noCredentials), of: head.peer)
        }
    }

    /// Serves the stream or not, as the authenticator says. The stream may have ended when the answer comes.
    private func ask(_ authenticator: any Authenticator, for id: StreamID, with credentials: Credentials) async {
        do throws(AuthenticationError) {
            let identity = try await authenticator.authenticate(credentials)
            guard let stream = undecided.remove(id) else { return }
            metrics.authentication(.authenticated)
            begin(id, stream.variant, with: .identified(identity), at: stream.address, openedAt: stream.openedAt)
            for message in stream.messages { unsafe receive(message.span.bytes, on: id) }
        } catch {
            guard undecided.contains(id) else { return }
            refuse(id, .unauthenticated(error))
        }
    }

    private func begin(
        _ id: StreamID, _ variant: DiscoveryVariant, with peer: Peer, at address: SocketAddress, openedAt: Duration
    ) {
        let client = Client(peer, at: address)
        do throws(RequestError) {
            guard !memory.isExhausted else { throw .outOfMemory }
            try clients.add(client)
            sessions.add(
                ADSSession(
                    id: id, variant: variant, peer: peer, client: client, openedAt: openedAt,
                    certificates: certificates))
        } catch {
            refuse(id, error, of: address)
        }
    }

    func receive(_ message: RawSpan, on id: StreamID) {
        do throws(RequestError) {
            guard let session = sessions[id] else {
                if certificateCalls[id] != nil { return try receiveCertificateRequest(message, on: id) }
                return try undecided.keep(message, of: id)
            }
            let now = loop.now.sinceOrigin
            guard try letIn(session, with: message, at: now) else { return }
            if let received = accepted(message, by: session) {
                note(received, from: session, at: now)
                return push(to: session, at: now)
            }
            let received = try read(message, for: session)
            if let type = received.type, session.stream.nameCount(of: type) > limits.namesPerSubscriptionMax {
                throw .tooManyNames(limits.namesPerSubscriptionMax)
            }
            try session.checkState(after: message.byteCount, limit: limits.streamByteCountMax)
            note(received, from: session, at: now)
            push(to: session, at: now)
        } catch {
            refuse(id, error)
        }
    }

    /// - Parameter address: where its client is, when the stream is in none of the tables.
    func refuse(_ id: StreamID, _ error: RequestError, of address: SocketAddress? = nil) {
        let proxy = sessions[id]?.connectionID ?? (address ?? undecided.address(of: id))?.description ?? ""
        if admission.isNews(error, at: loop.now.sinceOrigin) {
            // Who asks for certificates without pause must not fill the log too, nor a storm of clients.
            let level: Logger.Level = error == .tooManyCertificates || error == .tooBusy ? .debug : .info
            log.log(level: level, "refused a stream", metadata: ["proxy": "\(proxy)", "reason": "\(error)"])
        }
        if let limit = ServiceLimit(error) { metrics.reached(limit) }
        if let outcome = AuthenticationOutcome(error) { metrics.authentication(outcome) }
        let status = error.status(in: arena)
        end(id, .finished(status))
        guard let delay = admission.hold(id, for: error, status) else {
            output?.finish(id, status)
            return
        }
        schedule(after: delay) { shard in
            if let status = shard.admission.takeBack(id) { shard.output?.finish(id, status) }
        }
    }

    /// Takes a request that does nothing but accept a response; nil for all others, of which nothing is taken.
    private func accepted(_ message: RawSpan, by session: ADSSession) -> DiscoveryStream.Received? {
        guard session.proxy != nil, session.stream.variant == .delta else { return nil }
        return Acknowledgement(decoding: message).flatMap { session.stream.receive($0) }
    }

    private func read(_ message: RawSpan, for session: ADSSession) throws(RequestError) -> DiscoveryStream.Received {
        let isDelta = session.stream.variant == .delta
        let outline = try RequestError.catching { () throws(DecodeError) in
            try RequestOutline(decoding: message, isDelta: isDelta, wantNode: session.proxy == nil)
        }
        try admit(session, node: outline.node, typeURL: outline.typeURL)
        if let received = session.stream.receive(outline, from: session, sharing: work) { return received }
        if isDelta {
            let request = try RequestError.catching { () throws(DecodeError) in
                try DeltaDiscoveryRequest(decoding: message, wantNode: false)
            }
            return session.stream.receive(request, from: session, sharing: work)
        }
        let request = try RequestError.catching { () throws(DecodeError) in
            try DiscoveryRequest(decoding: message, wantNode: false)
        }
        return session.stream.receive(request, sharing: work)
    }

    private func admit(_ session: ADSSession, node: Node?, typeURL: String) throws(RequestError) {
        if session.proxy == nil { try identify(session, as: node, asking: typeURL) }
        guard !typeURL.isEmpty else { throw .missingType }
    }

    private func identify(
        _ session: ADSSession, as message: Node?, asking typeURL: String
    ) throws(RequestError) {
        guard let published else { return }
        var node = try ProxyNode(parsing: message)
        try session.peer.authorize(node)
        try admission.admit(node, message, asking: typeURL, to: published.snapshot, at: loop.now.sinceOrigin)
        node.mayReadSecrets = session.peer.mayReadSecrets
        if certificates?.servesWorkloads == true, node.workloadCertificates == .none, !node.isGRPC,
            session.peer.workload(node, in: published.snapshot) != nil
        {
            node.workloadCertificates = .stream
        }
        connectionCount += 1
        session.identify(node, connection: connectionCount)
        index.add(session.id, of: node)
        classify(session, node, in: published.snapshot)
        giveSecrets(to: session, node, in: published.snapshot)
        noteScope(of: session, in: published.snapshot)
        log.info(
            "proxy connected",
            metadata: [
                "proxy": "\(session.connectionID)", "peer": "\(session.peer)", "shard": "\(loop.name)",
            ])
    }

    private func note(_ received: DiscoveryStream.Received, from session: ADSSession, at now: Duration) {
        metrics.received(received)
        switch received {
        case .refused(let type, let refusal):
            session.noteState(of: type, at: now)
            journal.refused(session)
            reportRefusal(refusal, of: type, by: session)
        case .unknownType(let typeURL):
            log.debug("unknown type", metadata: ["proxy": "\(session.connectionID)", "type_url": "\(typeURL)"])
        case .acknowledged(let type), .subscribed(let type): session.noteState(of: type, at: now)
        case .expired: break
        }
    }

    private func reportRefusal(_ refusal: Refusal, of type: ResourceType, by session: ADSSession) {
        let names = refusal.names.prefix(ProxyStatus.listCountMax)
        var origins: Set<String> = []
        if let locations = published?.locations {
            for name in names { origins.formUnion(session.origins(of: type, name: name, locations: locations)) }
        }
        log.warning(
            "proxy refused config",
            metadata: [
                "proxy": "\(session.connectionID)", "type": "\(type.short)", "reason": "\(refusal.reason)",
                "resources": "\(names.joined(separator: ", "))", "count": "\(refusal.names.count)",
                "origins": "\(origins.sorted().prefix(ProxyStatus.listCountMax).joined(separator: ", "))",
            ])
    }

    private func end(_ id: StreamID, _ reason: CloseReason) {
        undecided.remove(id)
        admission.takeBack(id)
        endCertificateCall(id)
        guard let session = sessions.remove(id) else { return }
        session.hasEnded = true
        endWarmUp(of: session)
        hold(nil, for: session)
        session.resumption?.cancel()
        clients.remove(session.client)
        journal.left(session)
        leaveClass(session)
        setOutOfScope(session, false)
        guard let proxy = session.proxy else { return }
        index.remove(id, of: proxy.node)
        log.info("proxy left", metadata: ["proxy": "\(session.connectionID)", "reason": "\(reason)"])
    }
}
