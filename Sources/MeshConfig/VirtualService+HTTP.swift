/// What happens to the HTTP requests that match. Source: generation.md 6.1–6.3.
package struct HTTPRoute: Hashable, Sendable {
    /// What a matching request gets.
    package enum Action: Hashable, Sendable {
        /// At least one; weights as in `WeightedDestination`.
        case forward([HTTPDestination])
        case redirect(HTTPRedirect)
        case respond(DirectResponse)
        /// The routes of the VirtualService of this name, which has no hosts. Source: generation.md 6.7.
        case delegate(namespace: String, name: String)
    }

    /// Empty: none.
    package var name: String
    /// Any of them suffices; empty: every request.
    package var matches: [HTTPMatch]
    package var action: Action
    package var headers: HeaderChanges
    package var rewrite: HTTPRewrite?
    /// nil: none is given, so that there is no limit.
    package var timeout: Duration?
    package var retries: RetryPolicy
    package var fault: HTTPFault?
    /// Who gets a copy of the requests, each for a share above 0. A route of a delegate that has none takes its root's.
    package var mirrors: [HTTPMirror]
    package var cors: CORSPolicy?

    package init(
        name: String = "", matches: [HTTPMatch] = [], action: Action, headers: HeaderChanges = HeaderChanges(),
        rewrite: HTTPRewrite? = nil, timeout: Duration? = nil, retries: RetryPolicy = .meshDefault,
        fault: HTTPFault? = nil, mirrors: [HTTPMirror] = [], cors: CORSPolicy? = nil
    ) {
        self.name = name
        self.matches = matches
        self.action = action
        self.headers = headers
        self.rewrite = rewrite
        self.timeout = timeout
        self.retries = retries
        self.fault = fault
        self.mirrors = mirrors
        self.cors = cors
    }
}

/// A condition for an HTTP request: everything in it must hold. nil: anything will do. Source: generation.md 6.2.
package struct HTTPMatch: Hashable, Sendable {
    /// What is asked of a header, or of a claim of the request's token.
    package struct Header: Hashable, Sendable {
        /// Where the value is found.
        package enum Source: Hashable, Sendable {
            /// Name as it is written.
            case header(String)
            /// Path of a claim, from `@request.auth.claims.…`; at least one part.
            case claim([String])
        }

        package var source: Source
        package var value: ValueMatch

        package init(_ source: Source, _ value: ValueMatch) {
            self.source = source
            self.value = value
        }
    }

    /// What is asked of a query parameter.
    package struct QueryParameter: Hashable, Sendable {
        package var name: String
        package var value: ValueMatch

        package init(_ name: String, _ value: ValueMatch) {
            self.name = name
            self.value = value
        }
    }

    /// Empty: none.
    package var name = ""
    package var uri: StringMatch?
    package var ignoresCase = false
    package var scheme: StringMatch?
    package var method: StringMatch?
    package var authority: StringMatch?
    /// Sorted by the name as it is written, like the next two.
    package var headers: [Header] = []
    /// What must not be there.
    package var withoutHeaders: [Header] = []
    package var queryParameters: [QueryParameter] = []
    /// Empty: none.
    package var statPrefix = ""
    package var proxy = ProxyMatch()

    package init() {}
}

/// A destination of HTTP requests, with its share.
package struct HTTPDestination: Hashable, Sendable {
    package var destination: RouteDestination
    /// As in `WeightedDestination`.
    package var weight: Int
    package var headers: HeaderChanges

    package init(_ destination: RouteDestination, weight: Int = 0, headers: HeaderChanges = HeaderChanges()) {
        self.destination = destination
        self.weight = weight
        self.headers = headers
    }
}

/// How the headers of requests and of responses are changed.
package struct HeaderChanges: Hashable, Sendable {
    /// A header that is set or added.
    package struct Header: Hashable, Sendable {
        package var name: String
        /// Text with Envoy's operators, such as `%DOWNSTREAM_REMOTE_ADDRESS%`.
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Changes in one direction.
    package struct Direction: Hashable, Sendable {
        /// Headers that replace what is there; sorted by name. Never `host` or `:authority`, as in `added`.
        package var set: [Header]
        /// Headers that come to what is there; sorted by name.
        package var added: [Header]
        package var removed: [String]

        package init(set: [Header] = [], added: [Header] = [], removed: [String] = []) {
            self.set = set
            self.added = added
            self.removed = removed
        }
    }

    /// The new authority of requests, from a `host` or `:authority` header; empty: it stays.
    package var authority: String
    package var request: Direction
    package var response: Direction

    package init(authority: String = "", request: Direction = Direction(), response: Direction = Direction()) {
        self.authority = authority
        self.request = request
        self.response = response
    }
}

/// Another place that a client is sent to.
package struct HTTPRedirect: Hashable, Sendable {
    /// The new path.
    package enum Path: Hashable, Sendable {
        case unchanged
        case full(String)
        /// In place of the prefix that matched.
        case prefix(String)
    }

    /// The new scheme.
    package enum Scheme: String, CaseIterable, Sendable {
        case unchanged = ""
        case http = "http"
        case https = "https"
    }

    /// The new port.
    package enum Port: Hashable, Sendable {
        /// The scheme's own.
        case schemeDefault
        /// The one that the request came to.
        case ofRequest
        case fixed(Int)
    }

    /// The status of the response.
    package enum Code: Int, CaseIterable, Sendable {
        case movedPermanently = 301
        case found = 302
        case seeOther = 303
        case temporaryRedirect = 307
        case permanentRedirect = 308
    }

    package var path: Path
    /// Empty: unchanged.
    package var authority: String
    package var scheme: Scheme
    package var port: Port
    package var code: Code

    package init(
        path: Path = .unchanged, authority: String = "", scheme: Scheme = .unchanged, port: Port = .schemeDefault,
        code: Code = .movedPermanently
    ) {
        self.path = path
        self.authority = authority
        self.scheme = scheme
        self.port = port
        self.code = code
    }
}

/// An answer that the proxy gives itself.
package struct DirectResponse: Hashable, Sendable {
    /// At most 1 MiB.
    package enum Body: Hashable, Sendable {
        case none
        case text(String)
        case bytes([UInt8])
    }

    /// 200…599.
    package var status: Int
    package var body: Body

    package init(status: Int, body: Body = .none) {
        self.status = status
        self.body = body
    }
}

/// How path and authority of a request are changed on its way to the destination.
package struct HTTPRewrite: Hashable, Sendable {
    /// The new path.
    package enum Path: Hashable, Sendable {
        case unchanged
        /// In place of the prefix, or the exact path, that matched.
        case prefix(String)
        /// In place of what `pattern` (RE2) matches; `\1` stands for its first group.
        case regex(pattern: String, substitution: String)
    }

    package var path: Path
    /// Empty: unchanged.
    package var authority: String

    package init(path: Path = .unchanged, authority: String = "") {
        self.path = path
        self.authority = authority
    }
}

/// When a request is sent again. Source: generation.md 6.5.
package enum RetryPolicy: Hashable, Sendable {
    /// Nothing is said: the mesh's default.
    case meshDefault
    case never
    case custom(Custom)

    /// What differs from the default.
    package struct Custom: Hashable, Sendable {
        /// At least 1.
        package var attempts: Int
        /// Envoy's words for conditions, in order; nil with no status codes either: the default's.
        package var conditions: [String]?
        /// Status codes that are retried, from the same list.
        package var statusCodes: [Int]
        /// nil: the route's timeout.
        package var perTryTimeout: Duration?
        /// Whether another host is tried; nil: as the default has it.
        package var ignoresPreviousHosts: Bool?
        /// Whether also hosts of other localities are tried.
        package var triesRemoteLocalities: Bool
        /// Base interval between tries; nil: Envoy's default.
        package var backoff: Duration?

        package init(
            attempts: Int, conditions: [String]? = nil, statusCodes: [Int] = [], perTryTimeout: Duration? = nil,
            ignoresPreviousHosts: Bool? = nil, triesRemoteLocalities: Bool = false, backoff: Duration? = nil
        ) {
            self.attempts = attempts
            self.conditions = conditions
            self.statusCodes = statusCodes
            self.perTryTimeout = perTryTimeout
            self.ignoresPreviousHosts = ignoresPreviousHosts
            self.triesRemoteLocalities = triesRemoteLocalities
            self.backoff = backoff
        }
    }
}

/// Mistakes made on purpose; at least one of the two.
package struct HTTPFault: Hashable, Sendable {
    /// Requests that wait.
    package struct Delay: Hashable, Sendable {
        package var duration: Duration
        package var share: FractionalPercent

        package init(_ duration: Duration, share: FractionalPercent) {
            self.duration = duration
            self.share = share
        }
    }

    /// Requests that fail.
    package struct Abort: Hashable, Sendable {
        /// What the client gets.
        package enum Status: Hashable, Sendable {
            /// 200…599.
            case http(Int)
            /// The number of a gRPC status.
            case grpc(Int)
        }

        package var status: Status
        /// nil: Envoy's default, which is none.
        package var share: FractionalPercent?

        package init(_ status: Status, share: FractionalPercent? = nil) {
            self.status = status
            self.share = share
        }
    }

    package var delay: Delay?
    package var abort: Abort?

    package init(delay: Delay? = nil, abort: Abort? = nil) {
        self.delay = delay
        self.abort = abort
    }
}

/// A destination that gets copies of requests.
package struct HTTPMirror: Hashable, Sendable {
    package var destination: RouteDestination
    package var share: FractionalPercent

    package init(_ destination: RouteDestination, share: FractionalPercent = FractionalPercent(percent: 100)) {
        self.destination = destination
        self.share = share
    }
}

/// Which pages of other origins may read responses.
package struct CORSPolicy: Hashable, Sendable {
    package var allowOrigins: [StringMatch] = []
    package var allowMethods: [String] = []
    package var allowHeaders: [String] = []
    package var exposeHeaders: [String] = []
    /// Whole seconds; nil: the browser's default.
    package var maxAge: Duration?
    /// nil: not said, which is the same as false to Envoy.
    package var allowsCredentials: Bool?
    /// Whether preflight requests of other origins go to the destination.
    package var forwardsUnmatchedPreflights = true

    package init() {}
}
