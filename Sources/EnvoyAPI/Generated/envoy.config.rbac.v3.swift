// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.rbac.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.rbac.v3.RBAC
    @safe package struct RBAC: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.RBAC"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__RBAC.self, in: arena, envoy__config__rbac__v3__rbac__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__RBAC> { unsafe slot.typed() }

        package var action: Envoy.RBAC.Action {
            get { unsafe .init(rawValue: c.pointee.action.rawValue) }
            nonmutating set { unsafe c.pointee.action = .init(rawValue: newValue.rawValue) }
        }

        package var policies: MessageMap<Envoy.Policy> { .init(slot, field: 2) }
    }
}

extension Envoy.RBAC {
    /// envoy.config.rbac.v3.RBAC.Action
    package struct Action: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let allow = Self(rawValue: 0)
        package static let deny = Self(rawValue: 1)
        package static let log = Self(rawValue: 2)
    }
}

extension Envoy {
    /// envoy.config.rbac.v3.Policy
    @safe package struct Policy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.Policy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__Policy.self, in: arena, envoy__config__rbac__v3__policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__Policy> { unsafe slot.typed() }

        package var permissions: MessageList<Envoy.Permission> { .init(slot, field: 1) }

        package var principals: MessageList<Envoy.Principal> { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.config.rbac.v3.Permission
    @safe package struct Permission: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.Permission"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__Permission.self, in: arena, envoy__config__rbac__v3__permission__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__Permission> { unsafe slot.typed() }

        package var andRules: Envoy.Permission.Set? {
            get { unsafe c.pointee.rule_case.rawValue == 1 ? slot.message(c.pointee.and_rules) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.and_rules = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 1)
                } else if unsafe c.pointee.rule_case.rawValue == 1 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var orRules: Envoy.Permission.Set? {
            get { unsafe c.pointee.rule_case.rawValue == 2 ? slot.message(c.pointee.or_rules) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.or_rules = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 2)
                } else if unsafe c.pointee.rule_case.rawValue == 2 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var any: Bool? {
            get { unsafe c.pointee.rule_case.rawValue == 3 ? c.pointee.any != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.any = newValue ? 1 : 0
                    unsafe c.pointee.rule_case = .init(rawValue: 3)
                } else if unsafe c.pointee.rule_case.rawValue == 3 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var header: Envoy.HeaderMatcher? {
            get { unsafe c.pointee.rule_case.rawValue == 4 ? slot.message(c.pointee.header) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.header = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 4)
                } else if unsafe c.pointee.rule_case.rawValue == 4 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var destinationIp: Envoy.CidrRange? {
            get { unsafe c.pointee.rule_case.rawValue == 5 ? slot.message(c.pointee.destination_ip) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.destination_ip = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 5)
                } else if unsafe c.pointee.rule_case.rawValue == 5 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var destinationPort: UInt32? {
            get { unsafe c.pointee.rule_case.rawValue == 6 ? c.pointee.destination_port : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.destination_port = newValue
                    unsafe c.pointee.rule_case = .init(rawValue: 6)
                } else if unsafe c.pointee.rule_case.rawValue == 6 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var metadata: Envoy.MetadataMatcher? {
            get { unsafe c.pointee.rule_case.rawValue == 7 ? slot.message(c.pointee.metadata) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.metadata = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 7)
                } else if unsafe c.pointee.rule_case.rawValue == 7 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var notRule: Envoy.Permission? {
            get { unsafe c.pointee.rule_case.rawValue == 8 ? slot.message(c.pointee.not_rule) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.not_rule = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 8)
                } else if unsafe c.pointee.rule_case.rawValue == 8 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var requestedServerName: Envoy.StringMatcher? {
            get { unsafe c.pointee.rule_case.rawValue == 9 ? slot.message(c.pointee.requested_server_name) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.requested_server_name = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 9)
                } else if unsafe c.pointee.rule_case.rawValue == 9 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var urlPath: Envoy.PathMatcher? {
            get { unsafe c.pointee.rule_case.rawValue == 10 ? slot.message(c.pointee.url_path) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.url_path = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 10)
                } else if unsafe c.pointee.rule_case.rawValue == 10 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }

        package var uriTemplate: Envoy.TypedExtensionConfig? {
            get { unsafe c.pointee.rule_case.rawValue == 13 ? slot.message(c.pointee.uri_template) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.uri_template = newValue.c
                    unsafe c.pointee.rule_case = .init(rawValue: 13)
                } else if unsafe c.pointee.rule_case.rawValue == 13 {
                    unsafe c.pointee.rule_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.Permission {
    /// envoy.config.rbac.v3.Permission.Set
    @safe package struct Set: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.Permission.Set"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__Permission__Set.self, in: arena, envoy__config__rbac__v3__permission__set__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__Permission__Set> { unsafe slot.typed() }

        package var rules: MessageList<Envoy.Permission> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.config.rbac.v3.Principal
    @safe package struct Principal: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.Principal"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__Principal.self, in: arena, envoy__config__rbac__v3__principal__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__Principal> { unsafe slot.typed() }

        package var andIds: Envoy.Principal.Set? {
            get { unsafe c.pointee.identifier_case.rawValue == 1 ? slot.message(c.pointee.and_ids) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.and_ids = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.identifier_case.rawValue == 1 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var orIds: Envoy.Principal.Set? {
            get { unsafe c.pointee.identifier_case.rawValue == 2 ? slot.message(c.pointee.or_ids) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.or_ids = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.identifier_case.rawValue == 2 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var any: Bool? {
            get { unsafe c.pointee.identifier_case.rawValue == 3 ? c.pointee.any != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.any = newValue ? 1 : 0
                    unsafe c.pointee.identifier_case = .init(rawValue: 3)
                } else if unsafe c.pointee.identifier_case.rawValue == 3 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var authenticated: Envoy.Principal.Authenticated? {
            get { unsafe c.pointee.identifier_case.rawValue == 4 ? slot.message(c.pointee.authenticated) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.authenticated = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 4)
                } else if unsafe c.pointee.identifier_case.rawValue == 4 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var header: Envoy.HeaderMatcher? {
            get { unsafe c.pointee.identifier_case.rawValue == 6 ? slot.message(c.pointee.header) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.header = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 6)
                } else if unsafe c.pointee.identifier_case.rawValue == 6 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var metadata: Envoy.MetadataMatcher? {
            get { unsafe c.pointee.identifier_case.rawValue == 7 ? slot.message(c.pointee.metadata) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.metadata = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 7)
                } else if unsafe c.pointee.identifier_case.rawValue == 7 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var notId: Envoy.Principal? {
            get { unsafe c.pointee.identifier_case.rawValue == 8 ? slot.message(c.pointee.not_id) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.not_id = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 8)
                } else if unsafe c.pointee.identifier_case.rawValue == 8 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var directRemoteIp: Envoy.CidrRange? {
            get { unsafe c.pointee.identifier_case.rawValue == 10 ? slot.message(c.pointee.direct_remote_ip) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.direct_remote_ip = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 10)
                } else if unsafe c.pointee.identifier_case.rawValue == 10 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var remoteIp: Envoy.CidrRange? {
            get { unsafe c.pointee.identifier_case.rawValue == 11 ? slot.message(c.pointee.remote_ip) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.remote_ip = newValue.c
                    unsafe c.pointee.identifier_case = .init(rawValue: 11)
                } else if unsafe c.pointee.identifier_case.rawValue == 11 {
                    unsafe c.pointee.identifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.Principal {
    /// envoy.config.rbac.v3.Principal.Set
    @safe package struct Set: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.Principal.Set"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__Principal__Set.self, in: arena, envoy__config__rbac__v3__principal__set__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__Principal__Set> { unsafe slot.typed() }

        package var ids: MessageList<Envoy.Principal> { .init(slot, field: 1) }
    }
}

extension Envoy.Principal {
    /// envoy.config.rbac.v3.Principal.Authenticated
    @safe package struct Authenticated: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.rbac.v3.Principal.Authenticated"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Rbac__V3__Principal__Authenticated.self, in: arena, envoy__config__rbac__v3__principal__authenticated__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Rbac__V3__Principal__Authenticated> { unsafe slot.typed() }

        package var principalName: Envoy.StringMatcher? {
            get { unsafe slot.message(c.pointee.principal_name) }
            nonmutating set { unsafe c.pointee.principal_name = newValue?.c }
        }
    }
}
