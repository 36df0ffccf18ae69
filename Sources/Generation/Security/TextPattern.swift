import EnvoyAPI

/// A text with a `*` at one of its ends, as policies write it. Source: generation.md 8.2, table.
enum TextPattern {
    /// `*`: any text that is there.
    case present
    case prefix(String)
    case suffix(String)
    case exact(String)

    init(_ text: String) {
        if text == "*" {
            self = .present
        } else if text.hasPrefix("*") {
            self = .suffix(String(text.dropFirst()))
        } else if text.hasSuffix("*") {
            self = .prefix(String(text.dropLast()))
        } else {
            self = .exact(text)
        }
    }

    /// The pattern for a text.
    func message(ignoresCase: Bool = false, in arena: Arena) -> Envoy.StringMatcher {
        arena.make { matcher in
            switch self {
            case .present: matcher.safeRegex = arena.make { $0.regex = ".+" }
            case .prefix(let text): matcher.prefix = text
            case .suffix(let text): matcher.suffix = text
            case .exact(let text): matcher.exact = text
            }
            matcher.ignoreCase = ignoresCase
        }
    }

    /// The pattern for the header `name`.
    func header(_ name: String, ignoresCase: Bool = false, in arena: Arena) -> Envoy.HeaderMatcher {
        arena.make { header in
            header.name = name
            if case .present = self {
                header.presentMatch = true
            } else {
                header.stringMatch = message(ignoresCase: ignoresCase, in: arena)
            }
        }
    }
}

extension String {
    /// The text as a regular expression in which each `*` stands for `wildcard`.
    func regex(wildcard: String) -> String {
        split(separator: "*", omittingEmptySubsequences: false).map { String($0).quotedForRegex }
            .joined(separator: wildcard)
    }
}

extension Arena {
    /// A text that matches `regex` as a whole.
    func textMatching(_ regex: String) -> Envoy.StringMatcher {
        make { $0.safeRegex = make { $0.regex = regex } }
    }

    /// A condition on what the filter `filter` left in a request's metadata.
    func metadataMatcher(_ filter: String, _ path: [String], _ value: Envoy.ValueMatcher) -> Envoy.MetadataMatcher {
        make { matcher in
            matcher.filter = filter
            for key in path { matcher.path.append { $0.key = key } }
            matcher.value = value
        }
    }

    /// One of `values`; a single one stands for itself, as Envoy has it.
    func anyValue(of values: [Envoy.ValueMatcher]) -> Envoy.ValueMatcher {
        if values.count == 1 { return values[0] }
        return make { $0.orMatch = make { $0.valueMatchers.append(contentsOf: values) } }
    }
}
