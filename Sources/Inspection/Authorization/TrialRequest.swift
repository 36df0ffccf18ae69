internal import EnvoyAPI
internal import MeshConfig

/// A request that nobody sends: what a server's sidecar would know of it. Source: generation.md 8.2.
struct TrialRequest {
    /// `spiffe://…` of the client; nil: the connection is plaintext.
    let identity: String?
    /// The client's own address.
    let client: IPAddress
    /// Where the connection goes.
    let server: IPAddress
    let port: Int
    /// The name that the client asks for in TLS.
    let serverName: String
    var http: HTTP

    /// What is asked, and how.
    struct HTTP {
        let method: String
        /// With the query, as the client writes it.
        let path: String
        /// By lower-case name, `host` among them.
        let headers: [String: String]
        /// What the token says that the request carries; nil: it carries none.
        let claims: JSONObject?
        /// Claims that policies see as the words of their text. Source: generation.md 8.3.
        var listClaims: Set<String> = []
    }

    /// The value of a header or pseudo-header; nil: the request has none.
    func header(_ name: String) -> String? {
        switch name {
        case ":method": http.method
        case ":path": http.path
        case ":authority": http.headers["host"]
        default: http.headers[name.lowercased()]
        }
    }

    /// Whom the server believes to be the client: the last address of `x-forwarded-for`, else the client itself.
    var forwardedClient: IPAddress {
        let last = http.headers["x-forwarded-for"]?.split(separator: ",").last
        return last.flatMap { IPAddress(String($0.drop { $0 == " " })) } ?? client
    }

    /// The path as policies see it: without query, `.` and `..`.
    var normalizedPath: String {
        let path = http.path.prefix { $0 != "?" && $0 != "#" }
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
