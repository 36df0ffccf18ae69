// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.type.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.type.v3.HashPolicy
    @safe package struct HashPolicy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.HashPolicy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__HashPolicy.self, in: arena, envoy__type__v3__hash_policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__HashPolicy> { unsafe slot.typed() }

        package var sourceIp: Envoy.HashPolicy.SourceIp? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 1 ? slot.message(c.pointee.source_ip) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.source_ip = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 1 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }

        package var filterState: Envoy.HashPolicy.FilterState? {
            get { unsafe c.pointee.policy_specifier_case.rawValue == 2 ? slot.message(c.pointee.filter_state) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.filter_state = newValue.c
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 2)
                } else if unsafe c.pointee.policy_specifier_case.rawValue == 2 {
                    unsafe c.pointee.policy_specifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy.HashPolicy {
    /// envoy.type.v3.HashPolicy.SourceIp
    @safe package struct SourceIp: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.HashPolicy.SourceIp"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__HashPolicy__SourceIp.self, in: arena, envoy__type__v3__hash_policy__source_ip__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__HashPolicy__SourceIp> { unsafe slot.typed() }
    }
}

extension Envoy.HashPolicy {
    /// envoy.type.v3.HashPolicy.FilterState
    @safe package struct FilterState: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.HashPolicy.FilterState"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__HashPolicy__FilterState.self, in: arena, envoy__type__v3__hash_policy__filter_state__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__HashPolicy__FilterState> { unsafe slot.typed() }

        package var key: String {
            get { unsafe slot.string(c.pointee.key) }
            nonmutating set { unsafe c.pointee.key = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.type.v3.StatusCode
    package struct StatusCode: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let empty = Self(rawValue: 0)
        package static let `continue` = Self(rawValue: 100)
        package static let ok = Self(rawValue: 200)
        package static let created = Self(rawValue: 201)
        package static let accepted = Self(rawValue: 202)
        package static let nonauthoritativeinformation = Self(rawValue: 203)
        package static let nocontent = Self(rawValue: 204)
        package static let resetcontent = Self(rawValue: 205)
        package static let partialcontent = Self(rawValue: 206)
        package static let multistatus = Self(rawValue: 207)
        package static let alreadyreported = Self(rawValue: 208)
        package static let imused = Self(rawValue: 226)
        package static let multiplechoices = Self(rawValue: 300)
        package static let movedpermanently = Self(rawValue: 301)
        package static let found = Self(rawValue: 302)
        package static let seeother = Self(rawValue: 303)
        package static let notmodified = Self(rawValue: 304)
        package static let useproxy = Self(rawValue: 305)
        package static let temporaryredirect = Self(rawValue: 307)
        package static let permanentredirect = Self(rawValue: 308)
        package static let badrequest = Self(rawValue: 400)
        package static let unauthorized = Self(rawValue: 401)
        package static let paymentrequired = Self(rawValue: 402)
        package static let forbidden = Self(rawValue: 403)
        package static let notfound = Self(rawValue: 404)
        package static let methodnotallowed = Self(rawValue: 405)
        package static let notacceptable = Self(rawValue: 406)
        package static let proxyauthenticationrequired = Self(rawValue: 407)
        package static let requesttimeout = Self(rawValue: 408)
        package static let conflict = Self(rawValue: 409)
        package static let gone = Self(rawValue: 410)
        package static let lengthrequired = Self(rawValue: 411)
        package static let preconditionfailed = Self(rawValue: 412)
        package static let payloadtoolarge = Self(rawValue: 413)
        package static let uritoolong = Self(rawValue: 414)
        package static let unsupportedmediatype = Self(rawValue: 415)
        package static let rangenotsatisfiable = Self(rawValue: 416)
        package static let expectationfailed = Self(rawValue: 417)
        package static let misdirectedrequest = Self(rawValue: 421)
        package static let unprocessableentity = Self(rawValue: 422)
        package static let locked = Self(rawValue: 423)
        package static let faileddependency = Self(rawValue: 424)
        package static let upgraderequired = Self(rawValue: 426)
        package static let preconditionrequired = Self(rawValue: 428)
        package static let toomanyrequests = Self(rawValue: 429)
        package static let requestheaderfieldstoolarge = Self(rawValue: 431)
        package static let internalservererror = Self(rawValue: 500)
        package static let notimplemented = Self(rawValue: 501)
        package static let badgateway = Self(rawValue: 502)
        package static let serviceunavailable = Self(rawValue: 503)
        package static let gatewaytimeout = Self(rawValue: 504)
        package static let httpversionnotsupported = Self(rawValue: 505)
        package static let variantalsonegotiates = Self(rawValue: 506)
        package static let insufficientstorage = Self(rawValue: 507)
        package static let loopdetected = Self(rawValue: 508)
        package static let notextended = Self(rawValue: 510)
        package static let networkauthenticationrequired = Self(rawValue: 511)
    }
}

extension Envoy {
    /// envoy.type.v3.HttpStatus
    @safe package struct HttpStatus: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.HttpStatus"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__HttpStatus.self, in: arena, envoy__type__v3__http_status__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__HttpStatus> { unsafe slot.typed() }

        package var code: Envoy.StatusCode {
            get { unsafe .init(rawValue: c.pointee.code.rawValue) }
            nonmutating set { unsafe c.pointee.code = .init(rawValue: newValue.rawValue) }
        }
    }
}

extension Envoy {
    /// envoy.type.v3.Percent
    @safe package struct Percent: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.Percent"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__Percent.self, in: arena, envoy__type__v3__percent__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__Percent> { unsafe slot.typed() }

        package var value: Double {
            get { unsafe c.pointee.value }
            nonmutating set { unsafe c.pointee.value = newValue }
        }
    }
}

extension Envoy {
    /// envoy.type.v3.FractionalPercent
    @safe package struct FractionalPercent: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.FractionalPercent"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__FractionalPercent.self, in: arena, envoy__type__v3__fractional_percent__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__FractionalPercent> { unsafe slot.typed() }

        package var numerator: UInt32 {
            get { unsafe c.pointee.numerator }
            nonmutating set { unsafe c.pointee.numerator = newValue }
        }

        package var denominator: Envoy.FractionalPercent.DenominatorType {
            get { unsafe .init(rawValue: c.pointee.denominator.rawValue) }
            nonmutating set { unsafe c.pointee.denominator = .init(rawValue: newValue.rawValue) }
        }
    }
}

extension Envoy.FractionalPercent {
    /// envoy.type.v3.FractionalPercent.DenominatorType
    package struct DenominatorType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let hundred = Self(rawValue: 0)
        package static let tenThousand = Self(rawValue: 1)
        package static let million = Self(rawValue: 2)
    }
}

extension Envoy {
    /// envoy.type.v3.Int64Range
    @safe package struct Int64Range: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.Int64Range"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__Int64Range.self, in: arena, envoy__type__v3__int64_range__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__Int64Range> { unsafe slot.typed() }

        package var start: Int64 {
            get { unsafe c.pointee.start }
            nonmutating set { unsafe c.pointee.start = newValue }
        }

        package var end: Int64 {
            get { unsafe c.pointee.end }
            nonmutating set { unsafe c.pointee.end = newValue }
        }
    }
}

extension Envoy {
    /// envoy.type.v3.Int32Range
    @safe package struct Int32Range: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.Int32Range"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__Int32Range.self, in: arena, envoy__type__v3__int32_range__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__Int32Range> { unsafe slot.typed() }

        package var start: Int32 {
            get { unsafe c.pointee.start }
            nonmutating set { unsafe c.pointee.start = newValue }
        }

        package var end: Int32 {
            get { unsafe c.pointee.end }
            nonmutating set { unsafe c.pointee.end = newValue }
        }
    }
}

extension Envoy {
    /// envoy.type.v3.SemanticVersion
    @safe package struct SemanticVersion: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.type.v3.SemanticVersion"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Type__V3__SemanticVersion.self, in: arena, envoy__type__v3__semantic_version__init)
        }
        var c: UnsafeMutablePointer<Envoy__Type__V3__SemanticVersion> { unsafe slot.typed() }

        package var majorNumber: UInt32 {
            get { unsafe c.pointee.major_number }
            nonmutating set { unsafe c.pointee.major_number = newValue }
        }

        package var minorNumber: UInt32 {
            get { unsafe c.pointee.minor_number }
            nonmutating set { unsafe c.pointee.minor_number = newValue }
        }

        package var patch: UInt32 {
            get { unsafe c.pointee.patch }
            nonmutating set { unsafe c.pointee.patch = newValue }
        }
    }
}
