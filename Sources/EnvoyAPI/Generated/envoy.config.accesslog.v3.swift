// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.accesslog.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.accesslog.v3.AccessLog
    @safe package struct AccessLog: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.AccessLog"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__AccessLog.self, in: arena, envoy__config__accesslog__v3__access_log__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__AccessLog> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var filter: Envoy.AccessLogFilter? {
            get { unsafe slot.message(c.pointee.filter) }
            nonmutating set { unsafe c.pointee.filter = newValue?.c }
        }

        package var typedConfig: AnyMessage? {
            get { unsafe c.pointee.config_type_case.rawValue == 4 ? slot.message(c.pointee.typed_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.typed_config = newValue.c
                    unsafe c.pointee.config_type_case = .init(rawValue: 4)
                } else if unsafe c.pointee.config_type_case.rawValue == 4 {
                    unsafe c.pointee.config_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.AccessLogFilter
    @safe package struct AccessLogFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.AccessLogFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__AccessLogFilter.self, in: arena, envoy__config__accesslog__v3__access_log_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__AccessLogFilter> { unsafe slot.typed() }

        package var statusCodeFilter: Envoy.StatusCodeFilter? {
            get { unsafe c.pointee.filter_specifier_case.rawValue == 1 ? slot.message(c.pointee.status_code_filter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.status_code_filter = newValue.c
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.filter_specifier_case.rawValue == 1 {
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var andFilter: Envoy.AndFilter? {
            get { unsafe c.pointee.filter_specifier_case.rawValue == 6 ? slot.message(c.pointee.and_filter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.and_filter = newValue.c
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 6)
                } else if unsafe c.pointee.filter_specifier_case.rawValue == 6 {
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var orFilter: Envoy.OrFilter? {
            get { unsafe c.pointee.filter_specifier_case.rawValue == 7 ? slot.message(c.pointee.or_filter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.or_filter = newValue.c
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 7)
                } else if unsafe c.pointee.filter_specifier_case.rawValue == 7 {
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var responseFlagFilter: Envoy.ResponseFlagFilter? {
            get { unsafe c.pointee.filter_specifier_case.rawValue == 9 ? slot.message(c.pointee.response_flag_filter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.response_flag_filter = newValue.c
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 9)
                } else if unsafe c.pointee.filter_specifier_case.rawValue == 9 {
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var extensionFilter: Envoy.ExtensionFilter? {
            get { unsafe c.pointee.filter_specifier_case.rawValue == 11 ? slot.message(c.pointee.extension_filter) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.extension_filter = newValue.c
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 11)
                } else if unsafe c.pointee.filter_specifier_case.rawValue == 11 {
                    unsafe c.pointee.filter_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.ComparisonFilter
    @safe package struct ComparisonFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.ComparisonFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__ComparisonFilter.self, in: arena, envoy__config__accesslog__v3__comparison_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__ComparisonFilter> { unsafe slot.typed() }

        package var op: Envoy.ComparisonFilter.Op {
            get { unsafe .init(rawValue: c.pointee.op.rawValue) }
            nonmutating set { unsafe c.pointee.op = .init(rawValue: newValue.rawValue) }
        }

        package var value: Envoy.RuntimeUInt32? {
            get { unsafe slot.message(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = newValue?.c }
        }
    }
}

extension Envoy.ComparisonFilter {
    /// envoy.config.accesslog.v3.ComparisonFilter.Op
    package struct Op: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let eq = Self(rawValue: 0)
        package static let ge = Self(rawValue: 1)
        package static let le = Self(rawValue: 2)
        package static let ne = Self(rawValue: 3)
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.StatusCodeFilter
    @safe package struct StatusCodeFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.StatusCodeFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__StatusCodeFilter.self, in: arena, envoy__config__accesslog__v3__status_code_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__StatusCodeFilter> { unsafe slot.typed() }

        package var comparison: Envoy.ComparisonFilter? {
            get { unsafe slot.message(c.pointee.comparison) }
            nonmutating set { unsafe c.pointee.comparison = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.AndFilter
    @safe package struct AndFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.AndFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__AndFilter.self, in: arena, envoy__config__accesslog__v3__and_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__AndFilter> { unsafe slot.typed() }

        package var filters: MessageList<Envoy.AccessLogFilter> { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.OrFilter
    @safe package struct OrFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.OrFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__OrFilter.self, in: arena, envoy__config__accesslog__v3__or_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__OrFilter> { unsafe slot.typed() }

        package var filters: MessageList<Envoy.AccessLogFilter> { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.ResponseFlagFilter
    @safe package struct ResponseFlagFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.ResponseFlagFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__ResponseFlagFilter.self, in: arena, envoy__config__accesslog__v3__response_flag_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__ResponseFlagFilter> { unsafe slot.typed() }

        package var flags: StringList { .init(slot, field: 1) }
    }
}

extension Envoy {
    /// envoy.config.accesslog.v3.ExtensionFilter
    @safe package struct ExtensionFilter: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.accesslog.v3.ExtensionFilter"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Accesslog__V3__ExtensionFilter.self, in: arena, envoy__config__accesslog__v3__extension_filter__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Accesslog__V3__ExtensionFilter> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var typedConfig: AnyMessage? {
            get { unsafe c.pointee.config_type_case.rawValue == 3 ? slot.message(c.pointee.typed_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.typed_config = newValue.c
                    unsafe c.pointee.config_type_case = .init(rawValue: 3)
                } else if unsafe c.pointee.config_type_case.rawValue == 3 {
                    unsafe c.pointee.config_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}
