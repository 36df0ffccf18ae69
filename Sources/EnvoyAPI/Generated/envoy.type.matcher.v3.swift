// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.type.matcher.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.type.matcher.v3.MetadataMatcher
    @safe package struct MetadataMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.MetadataMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__MetadataMatcher.self, in: arena, envoy__type__matcher__v3__metadata_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__MetadataMatcher> { unsafe slot.typed() }

        package var filter: String {
            get { unsafe slot.string(c.pointee.filter) }
            nonmutating set { unsafe c.pointee.filter = slot.string(newValue) }
        }

        package var path: MessageList<Envoy.MetadataMatcher.PathSegment> { .init(slot, field: 2) }

        package var value: Envoy.ValueMatcher? {
            get { unsafe slot.message(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = newValue?.c }
        }

        package var invert: Bool {
            get { unsafe c.pointee.invert != 0 }
            nonmutating set { unsafe c.pointee.invert = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.MetadataMatcher {
    /// envoy.type.matcher.v3.MetadataMatcher.PathSegment
    @safe package struct PathSegment: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.MetadataMatcher.PathSegment"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__MetadataMatcher__PathSegment.self, in: arena, envoy__type__matcher__v3__metadata_matcher__path_segment__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__MetadataMatcher__PathSegment> { unsafe slot.typed() }

        package var key: String? {
            get { unsafe c.pointee.segment_case.rawValue == 1 ? slot.string(c.pointee.key) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.key = slot.string(newValue)
                    unsafe c.pointee.segment_case = .init(rawValue: 1)
                } else if unsafe c.pointee.segment_case.rawValue == 1 {
                    unsafe c.pointee.segment_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.PathMatcher
    @safe package struct PathMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.PathMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__PathMatcher.self, in: arena, envoy__type__matcher__v3__path_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__PathMatcher> { unsafe slot.typed() }

        package var path: Envoy.StringMatcher? {
            get { unsafe c.pointee.rule_case.rawValue == 1 ? slot.message(c.pointee.path) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.path = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 1)
                } else if unsafe c.pointee.rule_case.rawValue == 1 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.RegexMatcher
    @safe package struct RegexMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.RegexMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__RegexMatcher.self, in: arena, envoy__type__matcher__v3__regex_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__RegexMatcher> { unsafe slot.typed() }

        package var regex: String {
            get { unsafe slot.string(c.pointee.regex) }
            nonmutating set { unsafe c.pointee.regex = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.RegexMatchAndSubstitute
    @safe package struct RegexMatchAndSubstitute: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.RegexMatchAndSubstitute"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__RegexMatchAndSubstitute.self, in: arena, envoy__type__matcher__v3__regex_match_and_substitute__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__RegexMatchAndSubstitute> { unsafe slot.typed() }

        package var pattern: Envoy.RegexMatcher? {
            get { unsafe slot.message(c.pointee.pattern) }
            nonmutating set { unsafe c.pointee.pattern = newValue?.c }
        }

        package var substitution: String {
            get { unsafe slot.string(c.pointee.substitution) }
            nonmutating set { unsafe c.pointee.substitution = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.StringMatcher
    @safe package struct StringMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.StringMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__StringMatcher.self, in: arena, envoy__type__matcher__v3__string_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__StringMatcher> { unsafe slot.typed() }

        package var exact: String? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 1 ? slot.string(c.pointee.exact) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.exact = slot.string(newValue)
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 1)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 1 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var prefix: String? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 2 ? slot.string(c.pointee.prefix) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.prefix = slot.string(newValue)
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 2)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 2 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var suffix: String? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 3 ? slot.string(c.pointee.suffix) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.suffix = slot.string(newValue)
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 3)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 3 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var safeRegex: Envoy.RegexMatcher? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 5 ? slot.message(c.pointee.safe_regex) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.safe_regex = newValue.c
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 5)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 5 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var ignoreCase: Bool {
            get { unsafe c.pointee.ignore_case != 0 }
            nonmutating set { unsafe c.pointee.ignore_case = newValue ? 1 : 0 }
        }

        package var contains: String? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 7 ? slot.string(c.pointee.contains) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.contains = slot.string(newValue)
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 7)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 7 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.ListStringMatcher
    @safe package struct ListStringMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.ListStringMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__ListStringMatcher.self, in: arena, envoy__type__matcher__v3__list_string_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__ListStringMatcher> { unsafe slot.typed() }

        package var patterns: MessageList<Envoy.StringMatcher> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.ValueMatcher
    @safe package struct ValueMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.ValueMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__ValueMatcher.self, in: arena, envoy__type__matcher__v3__value_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__ValueMatcher> { unsafe slot.typed() }

        package var stringMatch: Envoy.StringMatcher? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 3 ? slot.message(c.pointee.string_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.string_match = newValue.c
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 3)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 3 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var presentMatch: Bool? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 5 ? c.pointee.present_match != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.present_match = newValue ? 1 : 0
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 5)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 5 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var listMatch: Envoy.ListMatcher? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 6 ? slot.message(c.pointee.list_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.list_match = newValue.c
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 6)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 6 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }

        package var orMatch: Envoy.OrMatcher? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 7 ? slot.message(c.pointee.or_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.or_match = newValue.c
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 7)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 7 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.ListMatcher
    @safe package struct ListMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.ListMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__ListMatcher.self, in: arena, envoy__type__matcher__v3__list_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__ListMatcher> { unsafe slot.typed() }

        package var oneOf: Envoy.ValueMatcher? {
            get { unsafe c.pointee.match_pattern_case.rawValue == 1 ? slot.message(c.pointee.one_of) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.one_of = newValue.c
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 1)
                } else if unsafe c.pointee.match_pattern_case.rawValue == 1 {
                    unsafe c.pointee.match_pattern_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.type.matcher.v3.OrMatcher
    @safe package struct OrMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.matcher.v3.OrMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__Matcher__V3__OrMatcher.self, in: arena, envoy__type__matcher__v3__or_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__Matcher__V3__OrMatcher> { unsafe slot.typed() }

        package var valueMatchers: MessageList<Envoy.ValueMatcher> { .init(slot, field: 1) }
    }
}
