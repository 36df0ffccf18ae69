import EnvoyAPI
import MeshConfig

// Conditions of routes as Envoy says them. Source: generation.md 6.2.
extension HTTPMatch {
    /// What a request must look like.
    ///
    /// - Parameter segments: how a prefix matches whole segments of a path; nil: it matches any text.
    func message(segments: PathSegments?, in arena: Arena) -> Envoy.RouteMatch {
        arena.make { match in
            setPath(match, segments: segments, in: arena)
            match.caseSensitive = !ignoresCase
            for header in sortedHeaders { match.headers.append(header.message(in: arena)) }
            for (name, value) in [(":method", method), (":authority", authority), (":scheme", scheme)] {
                guard let value else { continue }
                match.headers.append { header in
                    header.name = name
                    header.stringMatch = value.message(in: arena)
                }
            }
            for parameter in queryParameters { match.queryParameters.append(parameter.message(in: arena)) }
            for claim in claims { match.dynamicMetadata.append(claim.message(in: arena)) }
        }
    }

    private func setPath(_ match: Envoy.RouteMatch, segments: PathSegments?, in arena: Arena) {
        switch uri {
        case nil: match.prefix = "/"
        case .exact(let path): match.path = path
        case .regex(let pattern): match.safeRegex = arena.make { $0.regex = pattern }
        case .prefix(let prefix):
            guard let segments, let whole = prefix.segmentPrefix else {
                match.prefix = prefix
                return
            }
            switch segments {
            case .native: match.pathSeparatedPrefix = whole
            case .regex: match.safeRegex = arena.make { $0.regex = whole.quotedForRegex + "(/.*)?" }
            }
        }
    }

    /// The path as spans name it: a prefix with `*` behind it. Source: generation.md 6.3, "decorator".
    func operationPath(segments: PathSegments?) -> String {
        switch uri {
        case .exact(let path): path
        case .regex(let pattern): pattern
        case .prefix(let prefix): segments == nil || prefix.segmentPrefix == nil ? prefix + "*" : "/*"
        case nil: "/*"
        }
    }

    /// By name; where one name is wanted and unwanted, wanted first.
    private var sortedHeaders: [Condition<String>] {
        let all: [Condition<String>] = conditions { if case .header(let name) = $0 { name } else { nil } }
        return all.sorted { ($0.subject, $0.isInverted ? 1 : 0) < ($1.subject, $1.isInverted ? 1 : 0) }
    }

    private var claims: [Condition<[String]>] {
        conditions { if case .claim(let path) = $0 { path } else { nil } }
    }

    private func conditions<Subject>(on subject: (Header.Source) -> Subject?) -> [Condition<Subject>] {
        [(headers, false), (withoutHeaders, true)].flatMap { headers, isInverted in
            headers.compactMap { header in
                subject(header.source).map { Condition(subject: $0, value: header.value, isInverted: isInverted) }
            }
        }
    }
}

/// How a client can be told that a prefix means whole segments of a path: `/a` is in `/a/b`, not in `/ab`.
enum PathSegments {
    /// Envoy has a condition for it.
    case native
    /// gRPC refuses that one.
    case regex
}

extension String {
    /// The prefix without slashes at its end, which Envoy refuses; nil for `/`, in which everything is.
    var segmentPrefix: String? { lastIndex { $0 != "/" }.map { String(self[...$0]) } }

    /// The text as a regular expression that matches nothing else.
    var quotedForRegex: String {
        var quoted = ""
        for character in self {
            if #"\.+*?()|[]{}^$"#.contains(character) { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted
    }
}

/// A condition on a header or a claim.
private struct Condition<Subject> {
    let subject: Subject
    let value: ValueMatch
    let isInverted: Bool
}

extension Condition<String> {
    /// On the header of that name.
    func message(in arena: Arena) -> Envoy.HeaderMatcher {
        arena.make { header in
            header.name = subject
            header.invertMatch = isInverted
            switch value {
            case .present: header.presentMatch = true
            case .text(let text):
                header.stringMatch = text.message(in: arena)
                // A request without the header is one where the header is not so.
                header.treatMissingHeaderAsEmpty = isInverted
            }
        }
    }
}

extension Condition<[String]> {
    /// On a claim of the token that the request was authenticated by.
    func message(in arena: Arena) -> Envoy.MetadataMatcher {
        arena.make { matcher in
            matcher.filter = "envoy.filters.http.jwt_authn"
            for key in ["payload"] + subject { matcher.path.append { $0.key = key } }
            matcher.value = arena.make { set($0, in: arena) }
            matcher.invert = isInverted
        }
    }

    private func set(_ matcher: Envoy.ValueMatcher, in arena: Arena) {
        guard case .text(let text) = value else {
            matcher.presentMatch = true
            return
        }
        // A claim is a text or a list of texts.
        let one: Envoy.ValueMatcher = arena.make { $0.stringMatch = text.message(in: arena) }
        matcher.orMatch = arena.make { either in
            either.valueMatchers.append { $0.listMatch = arena.make { $0.oneOf = one } }
            either.valueMatchers.append(one)
        }
    }
}

extension HTTPMatch.QueryParameter {
    fileprivate func message(in arena: Arena) -> Envoy.QueryParameterMatcher {
        arena.make { parameter in
            parameter.name = name
            switch value {
            case .present: parameter.presentMatch = true
            case .text(let text): parameter.stringMatch = text.message(in: arena)
            }
        }
    }
}

extension StringMatch {
    /// The same as Envoy says it.
    func message(in arena: Arena) -> Envoy.StringMatcher {
        arena.make { matcher in
            switch self {
            case .exact(let text): matcher.exact = text
            case .prefix(let text): matcher.prefix = text
            case .regex(let pattern): matcher.safeRegex = arena.make { $0.regex = pattern }
            }
        }
    }
}
