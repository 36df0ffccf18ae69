internal import Bytes
internal import EnvoyAPI
internal import EventLoops
internal import Identity
internal import Mesh
internal import MeshConfig
internal import Transport

/// A call of CreateCertificate that has not been answered.
struct CertificateCall {
    let head: RequestHead
    /// Finds the answer; nil until the request has come.
    fileprivate(set) var task: Task<Void, Never>?
    /// Gives up.
    fileprivate(set) var deadline: LoopTimer?
}

/// The unary service beside ADS: certificates for workloads whose agents ask for them. Source: serving.md 7.6.
extension Shard {
    /// Takes a call; its request follows.
    func beginCertificateCall(_ id: StreamID, _ head: RequestHead) {
        certificateCalls[id] = CertificateCall(head: head)
    }

    /// Takes the request of a call: who asks is found out first, then it is signed, both elsewhere.
    func receiveCertificateRequest(_ message: RawSpan, on id: StreamID) throws(RequestError) {
        guard let call = certificateCalls[id] else { return }
        guard call.task == nil else { throw .undecodable("a second message in a unary call") }
        let request = try RequestError.catching { () throws(DecodeError) in try CertificateRequest(decoding: message) }
        certificateCalls[id]?.task = Task { await answer(request, from: call.head, on: id) }
        certificateCalls[id]?.deadline = schedule(after: limits.authenticationTime) {
            $0.finishCertificateCall(id, .failure(.authenticationTimedOut))
        }
    }

    /// Nothing more comes from the client. A call without a request ends.
    func halfCloseCertificateCall(_ id: StreamID) {
        guard certificateCalls[id]?.task == nil else { return }
        finishCertificateCall(id, .failure(.undecodable("there is no message")))
    }

    /// Forgets a call, if it is one, and calls off what is done for it.
    @discardableResult
    func endCertificateCall(_ id: StreamID) -> CertificateCall? {
        guard let call = certificateCalls.removeValue(forKey: id) else { return nil }
        call.task?.cancel()
        call.deadline?.cancel()
        return call
    }

    private func answer(_ request: CertificateRequest, from head: RequestHead, on id: StreamID) async {
        do throws(RequestError) {
            finishCertificateCall(id, .success(try await sign(request, from: head)))
        } catch {
            finishCertificateCall(id, .failure(error))
        }
    }

    private func sign(_ request: CertificateRequest, from head: RequestHead) async throws(RequestError)
        -> CertificateResponse
    {
        let peer = try await authenticate(head)
        guard let certificates, let settings = published?.snapshot.settings else { throw .notReady }
        guard let client = peer.identity else { throw .unauthenticated(.noCredentials) }
        guard let identity = client.workload(in: settings) else {
            certificates.metrics.stranger()
            throw .unauthorized("\(client) is not of trust domain \(settings.trustDomain) or an alias of it")
        }
        guard request.impersonatedIdentity.isEmpty else { throw .impersonation }
        return try await certificates.sign(request, for: identity, peer: head.peer)
    }

    private func authenticate(_ head: RequestHead) async throws(RequestError) -> Peer {
        switch authentication.admission(of: head) {
        case .admitted(let peer): return peer
        case .refused: throw .unauthenticated(.noCredentials)
        case .undecided(let credentials, let authenticator):
            do throws(AuthenticationError) {
                return .identified(try await authenticator.authenticate(credentials))
            } catch {
                throw .unauthenticated(error)
            }
        }
    }

    /// Answers a call, unless it has ended.
    private func finishCertificateCall(_ id: StreamID, _ result: Result<CertificateResponse, RequestError>) {
        guard let call = endCertificateCall(id) else { return }
        switch result {
        case .success(let response):
            output?.send([Segment(response.encoded())], on: id)
            output?.finish(id, GRPCStatus(.ok))
        case .failure(let error):
            if error.status(in: arena).code == .unauthenticated { certificates?.metrics.unauthenticated() }
            refuse(id, error, of: call.head.peer)
        }
    }
}
