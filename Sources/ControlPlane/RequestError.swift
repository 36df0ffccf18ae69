internal import Bytes
package import CertificateAuthority
internal import EnvoyAPI
package import Identity
internal import Transport

/// Why a stream is refused; the client reads `status`. Source: serving.md 1.4, 1.13.
package enum RequestError: Error, Equatable, CustomStringConvertible {
    case undecodable(String)
    case missingNode
    case badNode(String)
    case missingType
    /// Nobody knows who the client is.
    case unauthenticated(AuthenticationError)
    /// The authenticator has not answered in time.
    case authenticationTimedOut
    /// The client has sent too much before it was known who it is.
    case tooMuchTooEarly
    /// The client is somebody else than the proxy that it says it is.
    case unauthorized(String)
    /// The client is another control plane's.
    case otherRevision(RevisionMismatch)
    /// The client is of a namespace that the mesh's `discoverySelectors` leave out.
    case namespaceNotDiscovered(proxy: String, namespace: String)
    /// The client wants a certificate for somebody else.
    case impersonation
    /// No certificate is made.
    case notIssued(IssuingError)
    /// The client has asked for certificates too often, or too many clients ask.
    case tooManyCertificates
    /// There is no configuration yet.
    case notReady
    /// The client has as many streams as one may have.
    case tooManyStreams(Int)
    /// The client has subscribed to more names of a type than it may.
    case tooManyNames(Int)
    /// More is kept for the stream than may be.
    case tooMuchState(Int)
    /// More clients have come than can be served now.
    case tooBusy
    /// The process uses as much memory as it may.
    case outOfMemory

    package var description: String {
        switch self {
        case .undecodable(let reason): "the request cannot be read: \(reason)"
        case .missingNode: "missing node information"
        case .badNode(let reason): reason
        case .missingType: "type URL is required for ADS"
        case .unauthenticated(let reason): "authentication failed: \(reason)"
        case .authenticationTimedOut: "authentication took too long"
        case .tooMuchTooEarly: "too many requests before the client was authenticated"
        case .unauthorized(let reason): "authorization failed: \(reason)"
        case .otherRevision(let mismatch): mismatch.description
        case .namespaceNotDiscovered(let proxy, let namespace):
            "proxy \(proxy) is of namespace \(namespace), which this control plane's discoverySelectors leave out"
        case .impersonation: "request impersonation authentication failure"
        case .notIssued(let reason): reason.description
        case .tooManyCertificates: "too many certificates are asked for (limit certificates-per-client)"
        case .notReady: "server is not ready to serve discovery information"
        case .tooManyStreams(let limit): "more than \(limit) streams of one client (limit streams-per-client)"
        case .tooManyNames(let limit): "more than \(limit) names of one type (limit names)"
        case .tooMuchState(let limit): "more than \(limit) bytes kept for one stream (limit stream-bytes)"
        case .tooBusy: "too many clients have come at once (limits warm-ups, waiting-time, waiting-bytes)"
        case .outOfMemory: "the server is short of memory (limit memory-bytes)"
        }
    }

    /// Runs `decode`; what it throws means that the request cannot be read.
    static func catching<Request>(_ decode: () throws(DecodeError) -> Request) throws(RequestError) -> Request {
        do {
            return try decode()
        } catch {
            throw .undecodable("\(error)")
        }
    }

    /// How the stream ends.
    ///
    /// - Parameter arena: what its details are made in.
    func status(in arena: Arena) -> GRPCStatus {
        GRPCStatus(code, description, details: facts.map { details($0, in: arena) } ?? [])
    }

    /// What programs may want to know of the reason; nil where the code says it all.
    private var facts: (reason: String, metadata: [String: String])? {
        switch self {
        case .otherRevision(let mismatch): ("REVISION_MISMATCH", mismatch.facts)
        case .namespaceNotDiscovered(_, let namespace): ("NAMESPACE_NOT_DISCOVERED", ["namespace": namespace])
        default: nil
        }
    }

    private func details(_ facts: (reason: String, metadata: [String: String]), in arena: Arena) -> [UInt8] {
        arena.serialize(Envoy.RpcStatus.self) { status in
            status.code = Int32(code.rawValue)
            status.message = description
            status.details.append(
                arena.any(Envoy.ErrorInfo.self) { info in
                    info.reason = facts.reason
                    info.domain = "xds.martlet"
                    for (name, value) in facts.metadata { info.metadata[name] = value }
                })
        }.array
    }

    private var code: GRPCStatusCode {
        switch self {
        case .undecodable, .missingNode, .badNode, .missingType: .invalidArgument
        case .notIssued(.badRequest), .notIssued(.lifetimeTooLong): .invalidArgument
        case .notIssued(.authorityNotValid), .notIssued(.failed): .internal
        case .unauthenticated, .impersonation: .unauthenticated
        case .authenticationTimedOut, .notReady: .unavailable
        case .tooBusy, .tooMuchTooEarly, .tooManyStreams, .tooManyNames, .tooMuchState, .outOfMemory,
            .tooManyCertificates:
            .resourceExhausted
        case .unauthorized: .permissionDenied
        case .otherRevision, .namespaceNotDiscovered: .failedPrecondition
        }
    }
}
