internal import COpenSSL
internal import Foundation

extension Certificate {
    /// Which key a new certificate is for.
    enum Key {
        /// One that was made here.
        case own(SigningKey)
        /// That of a request.
        case requested(SigningRequest)
    }

    /// Whom a new certificate names.
    enum Holder {
        /// A workload, by its SPIFFE URI.
        case uri(String)
        /// A server, by all its DNS names.
        case hosts([String])
    }

    /// What a new certificate says.
    struct Content {
        let key: Key
        /// Whom it names; nil for an authority.
        var holder: Holder?
        /// Name of an authority; nil for none.
        var organization: String?
        let notBefore: Date
        let notAfter: Date
    }

    /// A self-signed authority.
    ///
    /// - Parameter organization: what it is called, with its serial number, so that no two have one name.
    static func root(
        of key: SigningKey, organization: String, from notBefore: Date, until notAfter: Date
    ) throws(IssuingError) -> Certificate {
        let content = Content(
            key: .own(key), organization: organization, notBefore: notBefore, notAfter: notAfter)
        return try make(content, signedWith: key, by: nil)
    }

    /// A certificate of a workload or a server, for both ends of a connection, signed by `issuer`, whose key is
    /// `signingKey`.
    ///
    /// Its serial number is random, of 127 bits; it has no subject, so that the name is critical.
    /// Source: SPIFFE X.509-SVID §4, RFC 5280 §4.1.2.2, §4.2.1.6; serving.md 7.6, "Leaf".
    static func make(
        _ content: Content, signedWith signingKey: SigningKey, by issuer: Certificate?
    ) throws(IssuingError) -> Certificate {
        ERR_clear_error()
        guard let made = unsafe X509_new() else { preconditionFailure("a certificate fails for want of memory only") }
        let isWritten =
            unsafe X509_set_version(made, Int(X509_VERSION_3)) == 1 && setSerial(made)
            && ASN1_TIME_set(X509_getm_notBefore(made), Int(content.notBefore.timeIntervalSince1970)) != nil
            && ASN1_TIME_set(X509_getm_notAfter(made), Int(content.notAfter.timeIntervalSince1970)) != nil
            && content.key.write(to: X509_get_X509_PUBKEY(made)) && setSubject(made, content)
            && X509_set_issuer_name(made, X509_get_subject_name(issuer?.handle ?? made)) == 1
            && addExtensions(made, content, issuer: issuer?.handle ?? made)
            && X509_sign(made, signingKey.handle, EVP_sha256()) > 0
        guard isWritten else {
            unsafe X509_free(made)
            throw .failed(openSSLReason())
        }
        return unsafe Certificate(owning: made)
    }
}

extension Certificate.Key {
    /// Copies the public key as it is encoded: to have OpenSSL 3.0 encode and read it costs more than a signature.
    @unsafe fileprivate func write(to target: OpaquePointer?) -> Bool {
        switch self {
        case .own(let key):
            var point: UnsafeMutablePointer<UInt8>?
            let count = unsafe EVP_PKEY_get1_encoded_public_key(key.handle, &point)
            guard count > 0 else { return false }
            let curve = unsafe UnsafeMutableRawPointer(OBJ_nid2obj(NID_X9_62_prime256v1))
            return unsafe X509_PUBKEY_set0_param(
                target, OBJ_nid2obj(NID_X9_62_id_ecPublicKey), V_ASN1_OBJECT, curve, point, Int32(count)) == 1
        case .requested(let request):
            var kind: OpaquePointer?
            var bytes: UnsafePointer<UInt8>?
            var count: Int32 = 0
            var algorithm: UnsafeMutablePointer<X509_ALGOR>?
            guard unsafe X509_PUBKEY_get0_param(&kind, &bytes, &count, &algorithm, request.publicKey) == 1 else {
                return false
            }
            var parameterKind: Int32 = 0
            var parameter: UnsafeRawPointer?
            unsafe X509_ALGOR_get0(nil, &parameterKind, &parameter, algorithm)
            // RSA has none, and a curve is a name.
            let copy = unsafe parameterKind == V_ASN1_OBJECT ? OBJ_dup(OpaquePointer(parameter)) : nil
            return unsafe X509_PUBKEY_set0_param(
                target, OBJ_dup(kind), parameterKind, UnsafeMutableRawPointer(copy),
                CRYPTO_memdup(bytes, Int(count), #file, #line), count) == 1
        }
    }
}

@unsafe private func setSerial(_ certificate: OpaquePointer) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard unsafe RAND_bytes(&bytes, Int32(bytes.count)) == 1 else { return false }
    // Positive, and as long as all others.
    bytes[0] = bytes[0] & 0x7F | 0x40
    guard let number = unsafe BN_bin2bn(&bytes, Int32(bytes.count), nil) else { return false }
    defer { unsafe BN_free(number) }
    return unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
}

@unsafe private func setSubject(_ certificate: OpaquePointer, _ content: Certificate.Content) -> Bool {
    guard let organization = content.organization else { return true }
    let name = unsafe X509_get_subject_name(certificate)
    let serial = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil)
    defer { unsafe BN_free(serial) }
    guard let digits = unsafe BN_bn2hex(serial) else { return false }
    defer { unsafe CRYPTO_free(digits, #file, #line) }
    let commonName = unsafe "Martlet root \(String(cString: digits).prefix(8).lowercased())"
    return [("O", organization), ("CN", commonName)].allSatisfy { field, value in
        let text = Array(value.utf8)
        return unsafe X509_NAME_add_entry_by_txt(
            name, field, MBSTRING_ASC | 0x1000, text, Int32(text.count), -1, 0) == 1
    }
}

@unsafe private func addExtensions(
    _ certificate: OpaquePointer, _ content: Certificate.Content, issuer: OpaquePointer
) -> Bool {
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
    func add(_ kind: Int32, _ text: String) -> Bool {
        guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, kind, text) else { return false }
        defer { unsafe X509_EXTENSION_free(made) }
        return unsafe X509_add_ext(certificate, made, -1) == 1
    }
    guard let holder = content.holder else {
        return add(NID_basic_constraints, "critical,CA:TRUE") && add(NID_key_usage, "critical,keyCertSign,cRLSign")
            && add(NID_subject_key_identifier, "hash")
    }
    guard add(NID_key_usage, "critical,digitalSignature,keyEncipherment"),
        add(NID_ext_key_usage, "serverAuth,clientAuth"), add(NID_basic_constraints, "critical,CA:FALSE"),
        unsafe X509_get0_subject_key_id(issuer) == nil || add(NID_authority_key_identifier, "keyid:always")
    else { return false }
    return unsafe addNames(certificate, holder)
}

/// Adds the names as they are: no part of them is read as OpenSSL's language for extensions.
@unsafe private func addNames(_ certificate: OpaquePointer, _ holder: Certificate.Holder) -> Bool {
    let (kind, texts) =
        switch holder {
        case .uri(let identity): (GEN_URI, [identity])
        case .hosts(let hosts): (GEN_DNS, hosts)
        }
    guard let names = unsafe GENERAL_NAMES_new() else { preconditionFailure("names fail for want of memory only") }
    defer { unsafe GENERAL_NAMES_free(names) }
    for text in texts {
        guard let name = unsafe GENERAL_NAME_new(), let string = unsafe ASN1_STRING_type_new(V_ASN1_IA5STRING) else {
            preconditionFailure("a name fails for want of memory only")
        }
        unsafe GENERAL_NAME_set0_value(name, kind, string)
        let bytes = Array(text.utf8)
        guard unsafe shim_sk_GENERAL_NAME_push(names, name) > 0,
            unsafe ASN1_STRING_set(string, bytes, Int32(bytes.count)) == 1
        else { return false }
    }
    return unsafe X509_add1_ext_i2d(certificate, NID_subject_alt_name, UnsafeMutableRawPointer(names), 1, 0) == 1
}
