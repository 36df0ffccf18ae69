// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.route.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.route.v3.QueryParameterMatcher
    @safe package struct QueryParameterMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.route.v3.QueryParameterMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Route__V3__QueryParameterMatcher.self, in: arena, envoy__config__route__v3__query_parameter_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Route__V3__QueryParameterMatcher> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var stringMatch: Envoy.StringMatcher? {
            get { unsafe c.pointee.query_parameter_match_specifier_case.rawValue == 5 ? slot.message(c.pointee.string_match) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.string_match = newValue.c
                    unsafe c.pointee.query_parameter_match_specifier_case = .init(rawValue: 5)
                } else if unsafe c.pointee.query_parameter_match_specifier_case.rawValue == 5 {
                    unsafe c.pointee.query_parameter_match_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var presentMatch: Bool? {
            get { unsafe c.pointee.query_parameter_match_specifier_case.rawValue == 6 ? c.pointee.present_match != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.present_match = newValue ? 1 : 0
                    unsafe c.pointee.query_parameter_match_specifier_case = .init(rawValue: 6)
                } else if unsafe c.pointee.query_parameter_match_specifier_case.rawValue == 6 {
                    unsafe c.pointee.query_parameter_match_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}
