internal import EnvoyAPI
internal import Transport

/// Why a stream is refused; the client reads `status`. Source: serving.md 1.4, 1.13.
enum RequestError: Error, Equatable, CustomStringConvertible {
    case undecodable(String)
    case missingNode
    case badNode(String)
    case missingType

    var description: String {
        switch self {
        case .undecodable(let reason): "the request cannot be read: \(reason)"
        case .missingNode: "missing node information"
        case .badNode(let reason): reason
        case .missingType: "type URL is required for ADS"
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
    var status: GRPCStatus { GRPCStatus(.invalidArgument, description) }
}
