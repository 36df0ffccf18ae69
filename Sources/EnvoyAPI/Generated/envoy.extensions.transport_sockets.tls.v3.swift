// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.transport_sockets.tls.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.TlsParameters
    @safe package struct TlsParameters: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.TlsParameters"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__TlsParameters.self, in: arena, envoy__extensions__transport_sockets__tls__v3__tls_parameters__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__TlsParameters> { unsafe slot.typed() }

        package var tlsMinimumProtocolVersion: Envoy.TlsParameters.TlsProtocol {
            get { unsafe .init(rawValue: c.pointee.tls_minimum_protocol_version.rawValue) }
            nonmutating set { unsafe c.pointee.tls_minimum_protocol_version = .init(rawValue: newValue.rawValue) }
        }

        package var tlsMaximumProtocolVersion: Envoy.TlsParameters.TlsProtocol {
            get { unsafe .init(rawValue: c.pointee.tls_maximum_protocol_version.rawValue) }
            nonmutating set { unsafe c.pointee.tls_maximum_protocol_version = .init(rawValue: newValue.rawValue) }
        }

        package var cipherSuites: StringList { .init(slot, field: 3) }

        package var ecdhCurves: StringList { .init(slot, field: 4) }
    }
}

extension Envoy.TlsParameters {
    /// envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol
    package struct TlsProtocol: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let tlsAuto = Self(rawValue: 0)
        package static let tlsv10 = Self(rawValue: 1)
        package static let tlsv11 = Self(rawValue: 2)
        package static let tlsv12 = Self(rawValue: 3)
        package static let tlsv13 = Self(rawValue: 4)
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.PrivateKeyProvider
    @safe package struct PrivateKeyProvider: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.PrivateKeyProvider"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__PrivateKeyProvider.self, in: arena, envoy__extensions__transport_sockets__tls__v3__private_key_provider__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__PrivateKeyProvider> { unsafe slot.typed() }

        package var providerName: String {
            get { unsafe slot.string(c.pointee.provider_name) }
            nonmutating set { unsafe c.pointee.provider_name = slot.string(newValue) }
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

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.TlsCertificate
    @safe package struct TlsCertificate: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.TlsCertificate"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__TlsCertificate.self, in: arena, envoy__extensions__transport_sockets__tls__v3__tls_certificate__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__TlsCertificate> { unsafe slot.typed() }

        package var certificateChain: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.certificate_chain) }
            nonmutating set { unsafe c.pointee.certificate_chain = newValue?.c }
        }

        package var privateKey: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.private_key) }
            nonmutating set { unsafe c.pointee.private_key = newValue?.c }
        }

        package var ocspStaple: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.ocsp_staple) }
            nonmutating set { unsafe c.pointee.ocsp_staple = newValue?.c }
        }

        package var privateKeyProvider: Envoy.PrivateKeyProvider? {
            get { unsafe slot.message(c.pointee.private_key_provider) }
            nonmutating set { unsafe c.pointee.private_key_provider = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance
    @safe package struct CertificateProviderPluginInstance: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__CertificateProviderPluginInstance.self, in: arena, envoy__extensions__transport_sockets__tls__v3__certificate_provider_plugin_instance__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__CertificateProviderPluginInstance> { unsafe slot.typed() }

        package var instanceName: String {
            get { unsafe slot.string(c.pointee.instance_name) }
            nonmutating set { unsafe c.pointee.instance_name = slot.string(newValue) }
        }

        package var certificateName: String {
            get { unsafe slot.string(c.pointee.certificate_name) }
            nonmutating set { unsafe c.pointee.certificate_name = slot.string(newValue) }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher
    @safe package struct SubjectAltNameMatcher: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__SubjectAltNameMatcher.self, in: arena, envoy__extensions__transport_sockets__tls__v3__subject_alt_name_matcher__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__SubjectAltNameMatcher> { unsafe slot.typed() }

        package var sanType: Envoy.SubjectAltNameMatcher.SanType {
            get { unsafe .init(rawValue: c.pointee.san_type.rawValue) }
            nonmutating set { unsafe c.pointee.san_type = .init(rawValue: newValue.rawValue) }
        }

        package var matcher: Envoy.StringMatcher? {
            get { unsafe slot.message(c.pointee.matcher) }
            nonmutating set { unsafe c.pointee.matcher = newValue?.c }
        }
    }
}

extension Envoy.SubjectAltNameMatcher {
    /// envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType
    package struct SanType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let sanTypeUnspecified = Self(rawValue: 0)
        package static let email = Self(rawValue: 1)
        package static let dns = Self(rawValue: 2)
        package static let uri = Self(rawValue: 3)
        package static let ipAddress = Self(rawValue: 4)
        package static let otherName = Self(rawValue: 5)
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext
    @safe package struct CertificateValidationContext: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__CertificateValidationContext.self, in: arena, envoy__extensions__transport_sockets__tls__v3__certificate_validation_context__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__CertificateValidationContext> { unsafe slot.typed() }

        package var trustedCa: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.trusted_ca) }
            nonmutating set { unsafe c.pointee.trusted_ca = newValue?.c }
        }

        package var verifyCertificateHash: StringList { .init(slot, field: 2) }

        package var verifyCertificateSpki: StringList { .init(slot, field: 3) }

        package var crl: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.crl) }
            nonmutating set { unsafe c.pointee.crl = newValue?.c }
        }

        package var allowExpiredCertificate: Bool {
            get { unsafe c.pointee.allow_expired_certificate != 0 }
            nonmutating set { unsafe c.pointee.allow_expired_certificate = newValue ? 1 : 0 }
        }

        package var matchSubjectAltNames: MessageList<Envoy.StringMatcher> { .init(slot, field: 9) }

        package var trustChainVerification: Envoy.CertificateValidationContext.TrustChainVerification {
            get { unsafe .init(rawValue: c.pointee.trust_chain_verification.rawValue) }
            nonmutating set { unsafe c.pointee.trust_chain_verification = .init(rawValue: newValue.rawValue) }
        }

        package var customValidatorConfig: Envoy.TypedExtensionConfig? {
            get { unsafe slot.message(c.pointee.custom_validator_config) }
            nonmutating set { unsafe c.pointee.custom_validator_config = newValue?.c }
        }

        package var caCertificateProviderInstance: Envoy.CertificateProviderPluginInstance? {
            get { unsafe slot.message(c.pointee.ca_certificate_provider_instance) }
            nonmutating set { unsafe c.pointee.ca_certificate_provider_instance = newValue?.c }
        }

        package var matchTypedSubjectAltNames: MessageList<Envoy.SubjectAltNameMatcher> { .init(slot, field: 15) }
    }
}

extension Envoy.CertificateValidationContext {
    /// envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification
    package struct TrustChainVerification: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let verifyTrustChain = Self(rawValue: 0)
        package static let acceptUntrusted = Self(rawValue: 1)
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.GenericSecret
    @safe package struct GenericSecret: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.GenericSecret"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__GenericSecret.self, in: arena, envoy__extensions__transport_sockets__tls__v3__generic_secret__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__GenericSecret> { unsafe slot.typed() }

        package var secret: Envoy.DataSource? {
            get { unsafe slot.message(c.pointee.secret) }
            nonmutating set { unsafe c.pointee.secret = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig
    @safe package struct SdsSecretConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__SdsSecretConfig.self, in: arena, envoy__extensions__transport_sockets__tls__v3__sds_secret_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__SdsSecretConfig> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var sdsConfig: Envoy.ConfigSource? {
            get { unsafe slot.message(c.pointee.sds_config) }
            nonmutating set { unsafe c.pointee.sds_config = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.Secret
    @safe package struct Secret: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__Secret.self, in: arena, envoy__extensions__transport_sockets__tls__v3__secret__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__Secret> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var tlsCertificate: Envoy.TlsCertificate? {
            get { unsafe c.pointee.type_case.rawValue == 2 ? slot.message(c.pointee.tls_certificate) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.tls_certificate = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 2)
                } else if unsafe c.pointee.type_case.rawValue == 2 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }

        package var validationContext: Envoy.CertificateValidationContext? {
            get { unsafe c.pointee.type_case.rawValue == 4 ? slot.message(c.pointee.validation_context) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.validation_context = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 4)
                } else if unsafe c.pointee.type_case.rawValue == 4 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }

        package var genericSecret: Envoy.GenericSecret? {
            get { unsafe c.pointee.type_case.rawValue == 5 ? slot.message(c.pointee.generic_secret) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.generic_secret = newValue.c
                    unsafe c.pointee.type_case = .init(rawValue: 5)
                } else if unsafe c.pointee.type_case.rawValue == 5 {
                    unsafe c.pointee.type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
    @safe package struct UpstreamTlsContext: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__UpstreamTlsContext.self, in: arena, envoy__extensions__transport_sockets__tls__v3__upstream_tls_context__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__UpstreamTlsContext> { unsafe slot.typed() }

        package var commonTlsContext: Envoy.CommonTlsContext? {
            get { unsafe slot.message(c.pointee.common_tls_context) }
            nonmutating set { unsafe c.pointee.common_tls_context = newValue?.c }
        }

        package var sni: String {
            get { unsafe slot.string(c.pointee.sni) }
            nonmutating set { unsafe c.pointee.sni = slot.string(newValue) }
        }

        package var allowRenegotiation: Bool {
            get { unsafe c.pointee.allow_renegotiation != 0 }
            nonmutating set { unsafe c.pointee.allow_renegotiation = newValue ? 1 : 0 }
        }

        package var maxSessionKeys: UInt32? {
            get { unsafe slot.value(c.pointee.max_session_keys) }
            nonmutating set { unsafe c.pointee.max_session_keys = slot.value(newValue) }
        }

        package var autoHostSni: Bool {
            get { unsafe c.pointee.auto_host_sni != 0 }
            nonmutating set { unsafe c.pointee.auto_host_sni = newValue ? 1 : 0 }
        }

        package var autoSniSanValidation: Bool {
            get { unsafe c.pointee.auto_sni_san_validation != 0 }
            nonmutating set { unsafe c.pointee.auto_sni_san_validation = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
    @safe package struct DownstreamTlsContext: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__DownstreamTlsContext.self, in: arena, envoy__extensions__transport_sockets__tls__v3__downstream_tls_context__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__DownstreamTlsContext> { unsafe slot.typed() }

        package var commonTlsContext: Envoy.CommonTlsContext? {
            get { unsafe slot.message(c.pointee.common_tls_context) }
            nonmutating set { unsafe c.pointee.common_tls_context = newValue?.c }
        }

        package var requireClientCertificate: Bool? {
            get { unsafe slot.value(c.pointee.require_client_certificate) }
            nonmutating set { unsafe c.pointee.require_client_certificate = slot.value(newValue) }
        }

        package var requireSni: Bool? {
            get { unsafe slot.value(c.pointee.require_sni) }
            nonmutating set { unsafe c.pointee.require_sni = slot.value(newValue) }
        }

        package var sessionTimeout: Duration? {
            get { unsafe slot.value(c.pointee.session_timeout) }
            nonmutating set { unsafe c.pointee.session_timeout = slot.value(newValue) }
        }

        package var disableStatelessSessionResumption: Bool? {
            get { unsafe c.pointee.session_ticket_keys_type_case.rawValue == 7 ? c.pointee.disable_stateless_session_resumption != 0 : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.disable_stateless_session_resumption = newValue ? 1 : 0
                    unsafe c.pointee.session_ticket_keys_type_case = .init(rawValue: 7)
                } else if unsafe c.pointee.session_ticket_keys_type_case.rawValue == 7 {
                    unsafe c.pointee.session_ticket_keys_type_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.extensions.transport_sockets.tls.v3.CommonTlsContext
    @safe package struct CommonTlsContext: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.CommonTlsContext"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__CommonTlsContext.self, in: arena, envoy__extensions__transport_sockets__tls__v3__common_tls_context__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__CommonTlsContext> { unsafe slot.typed() }

        package var tlsParams: Envoy.TlsParameters? {
            get { unsafe slot.message(c.pointee.tls_params) }
            nonmutating set { unsafe c.pointee.tls_params = newValue?.c }
        }

        package var tlsCertificates: MessageList<Envoy.TlsCertificate> { .init(slot, field: 2) }

        package var validationContext: Envoy.CertificateValidationContext? {
            get { unsafe c.pointee.validation_context_type_case.rawValue == 3 ? slot.message(c.pointee.validation_context) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.validation_context = newValue.c
                    unsafe c.pointee.validation_context_type_case = .init(rawValue: 3)
                } else if unsafe c.pointee.validation_context_type_case.rawValue == 3 {
                    unsafe c.pointee.validation_context_type_case = .init(rawValue: 0)
                }
            }
        }

        package var alpnProtocols: StringList { .init(slot, field: 4) }

        package var tlsCertificateSdsSecretConfigs: MessageList<Envoy.SdsSecretConfig> { .init(slot, field: 6) }

        package var validationContextSdsSecretConfig: Envoy.SdsSecretConfig? {
            get { unsafe c.pointee.validation_context_type_case.rawValue == 7 ? slot.message(c.pointee.validation_context_sds_secret_config) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.validation_context_sds_secret_config = newValue.c
                    unsafe c.pointee.validation_context_type_case = .init(rawValue: 7)
                } else if unsafe c.pointee.validation_context_type_case.rawValue == 7 {
                    unsafe c.pointee.validation_context_type_case = .init(rawValue: 0)
                }
            }
        }

        package var combinedValidationContext: Envoy.CommonTlsContext.CombinedCertificateValidationContext? {
            get { unsafe c.pointee.validation_context_type_case.rawValue == 8 ? slot.message(c.pointee.combined_validation_context) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.combined_validation_context = newValue.c
                    unsafe c.pointee.validation_context_type_case = .init(rawValue: 8)
                } else if unsafe c.pointee.validation_context_type_case.rawValue == 8 {
                    unsafe c.pointee.validation_context_type_case = .init(rawValue: 0)
                }
            }
        }

        package var tlsCertificateCertificateProviderInstance: Envoy.CommonTlsContext.CertificateProviderInstance? {
            get { unsafe slot.message(c.pointee.tls_certificate_certificate_provider_instance) }
            nonmutating set { unsafe c.pointee.tls_certificate_certificate_provider_instance = newValue?.c }
        }

        package var tlsCertificateProviderInstance: Envoy.CertificateProviderPluginInstance? {
            get { unsafe slot.message(c.pointee.tls_certificate_provider_instance) }
            nonmutating set { unsafe c.pointee.tls_certificate_provider_instance = newValue?.c }
        }
    }
}

extension Envoy.CommonTlsContext {
    /// envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance
    @safe package struct CertificateProviderInstance: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__CommonTlsContext__CertificateProviderInstance.self, in: arena, envoy__extensions__transport_sockets__tls__v3__common_tls_context__certificate_provider_instance__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__CommonTlsContext__CertificateProviderInstance> { unsafe slot.typed() }

        package var instanceName: String {
            get { unsafe slot.string(c.pointee.instance_name) }
            nonmutating set { unsafe c.pointee.instance_name = slot.string(newValue) }
        }

        package var certificateName: String {
            get { unsafe slot.string(c.pointee.certificate_name) }
            nonmutating set { unsafe c.pointee.certificate_name = slot.string(newValue) }
        }
    }
}

extension Envoy.CommonTlsContext {
    /// envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext
    @safe package struct CombinedCertificateValidationContext: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__TransportSockets__Tls__V3__CommonTlsContext__CombinedCertificateValidationContext.self, in: arena, envoy__extensions__transport_sockets__tls__v3__common_tls_context__combined_certificate_validation_context__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__TransportSockets__Tls__V3__CommonTlsContext__CombinedCertificateValidationContext> { unsafe slot.typed() }

        package var defaultValidationContext: Envoy.CertificateValidationContext? {
            get { unsafe slot.message(c.pointee.default_validation_context) }
            nonmutating set { unsafe c.pointee.default_validation_context = newValue?.c }
        }

        package var validationContextSdsSecretConfig: Envoy.SdsSecretConfig? {
            get { unsafe slot.message(c.pointee.validation_context_sds_secret_config) }
            nonmutating set { unsafe c.pointee.validation_context_sds_secret_config = newValue?.c }
        }

        package var validationContextCertificateProviderInstance: Envoy.CommonTlsContext.CertificateProviderInstance? {
            get { unsafe slot.message(c.pointee.validation_context_certificate_provider_instance) }
            nonmutating set { unsafe c.pointee.validation_context_certificate_provider_instance = newValue?.c }
        }
    }
}
