// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.common.matcher.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.common.matcher.v3.MatchPredicate
    @safe package struct MatchPredicate: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.common.matcher.v3.MatchPredicate"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Common__Matcher__V3__MatchPredicate.self, in: arena, envoy__config__common__matcher__v3__match_predicate__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Common__Matcher__V3__MatchPredicate> { unsafe slot.typed() }

        package var orMatch: Envoy.MatchPredicate.MatchSet? {
            get { unsafe c.pointee.rule_case.rawValue == 1 ? slot.message(c.pointee.or_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.or_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 1)
                } else if unsafe c.pointee.rule_case.rawValue == 1 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var andMatch: Envoy.MatchPredicate.MatchSet? {
            get { unsafe c.pointee.rule_case.rawValue == 2 ? slot.message(c.pointee.and_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.and_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 2)
                } else if unsafe c.pointee.rule_case.rawValue == 2 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var notMatch: Envoy.MatchPredicate? {
            get { unsafe c.pointee.rule_case.rawValue == 3 ? slot.message(c.pointee.not_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.not_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 3)
                } else if unsafe c.pointee.rule_case.rawValue == 3 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var anyMatch: Bool? {
            get { unsafe c.pointee.rule_case.rawValue == 4 ? c.pointee.any_match != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.any_match = newValue ? 1 : 0
                    unsafe c.pointee.rule_case = .init(rawValue: 4)
                } else if unsafe c.pointee.rule_case.rawValue == 4 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var httpRequestHeadersMatch: Envoy.HttpHeadersMatch? {
            get { unsafe c.pointee.rule_case.rawValue == 5 ? slot.message(c.pointee.http_request_headers_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.http_request_headers_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 5)
                } else if unsafe c.pointee.rule_case.rawValue == 5 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var httpResponseHeadersMatch: Envoy.HttpHeadersMatch? {
            get { unsafe c.pointee.rule_case.rawValue == 7 ? slot.message(c.pointee.http_response_headers_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.http_response_headers_match = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 7)
                } else if unsafe c.pointee.rule_case.rawValue == 7 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.MatchPredicate {
    /// envoy.config.common.matcher.v3.MatchPredicate.MatchSet
    @safe package struct MatchSet: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.common.matcher.v3.MatchPredicate.MatchSet"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Common__Matcher__V3__MatchPredicate__MatchSet.self, in: arena, envoy__config__common__matcher__v3__match_predicate__match_set__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Common__Matcher__V3__MatchPredicate__MatchSet> { unsafe slot.typed() }

        package var rules: MessageList<Envoy.MatchPredicate> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.config.common.matcher.v3.HttpHeadersMatch
    @safe package struct HttpHeadersMatch: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.common.matcher.v3.HttpHeadersMatch"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Common__Matcher__V3__HttpHeadersMatch.self, in: arena, envoy__config__common__matcher__v3__http_headers_match__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Common__Matcher__V3__HttpHeadersMatch> { unsafe slot.typed() }

        package var headers: MessageList<Envoy.HeaderMatcher> { .init(slot, field: 1) }
    }
}
