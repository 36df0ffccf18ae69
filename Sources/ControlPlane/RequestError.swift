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
    /// The client has as many streams as one may have.
    case tooManyStreams(Int)
    /// The client has subscribed to more names of a type than it may.
    case tooManyNames(Int)

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
        case .tooManyStreams(let limit): "more than \(limit) streams of one client (limit streams-per-client)"
        case .tooManyNames(let limit): "more than \(limit) names of one type (limit names)"
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
    var status: GRPCStatus { GRPCStatus(code, description) }

    private var code: GRPCStatusCode {
        switch self {
        case .undecodable, .missingNode, .badNode, .missingType: .invalidArgument
        case .unauthenticated: .unauthenticated
        case .authenticationTimedOut: .unavailable
        case .tooMuchTooEarly, .tooManyStreams, .tooManyNames: .resourceExhausted
        case .unauthorized: .permissionDenied
        }
    }
}
