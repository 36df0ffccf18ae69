internal import COpenSSL
internal import Foundation

/// An X.509 certificate. Two are equal when every bit is.
@safe final class Certificate: Equatable {
    let handle: OpaquePointer
    /// One PEM block, with the line's end after it.
    let pem: String

    /// Takes ownership.
    @unsafe init(owning handle: OpaquePointer) {
        unsafe self.handle = handle
        pem = unsafe String(decoding: written { unsafe PEM_write_bio_X509($0, handle) }, as: UTF8.self)
    }

    deinit { unsafe X509_free(handle) }

    static func == (one: Certificate, other: Certificate) -> Bool { one.pem == other.pem }

    /// The certificates of a PEM text, in their order; other blocks are passed over.
    ///
    /// - Parameter name: what the text is called in errors.
    /// - Throws: for one that cannot be read.
    static func read(_ pem: [UInt8], named name: String) throws(AuthorityError) -> [Certificate] {
        var certificates: [Certificate] = []
        for block in try PEMBlock.read(pem, named: name) where block.kind == "CERTIFICATE" {
            let read = unsafe block.bytes.withUnsafeBufferPointer { memory in
                var start = memory.baseAddress
                return unsafe d2i_X509(nil, &start, memory.count)
            }
            guard let read = unsafe read else { throw AuthorityError(openSSL: "certificates in \(name)") }
            let certificate = unsafe Certificate(owning: read)
            guard certificate.hasTimes else {
                throw AuthorityError("certificates in \(name)", reason: "one begins or ends at a time that is none")
            }
            certificates.append(certificate)
        }
        return certificates
    }

    /// Whether its times can be told: OpenSSL reads any text in their place.
    private var hasTimes: Bool {
        unsafe ASN1_TIME_to_tm(X509_get0_notBefore(handle), nil) == 1
            && ASN1_TIME_to_tm(X509_get0_notAfter(handle), nil) == 1
    }

    /// From when on it is valid.
    var notBefore: Date { unsafe Date(X509_get0_notBefore(handle)) }

    /// Until when it is valid.
    var notAfter: Date { unsafe Date(X509_get0_notAfter(handle)) }

    /// Whether it vouches for itself.
    var isSelfSigned: Bool { unsafe X509_self_signed(handle, 1) == 1 }

    /// Whether it may sign others.
    var isAuthority: Bool { unsafe X509_check_ca(handle) == 1 }

    /// The organization that its holder belongs to; empty for none.
    var organization: String {
        var text = [CChar](repeating: 0, count: 256)
        let name = unsafe X509_get_subject_name(handle)
        let count = unsafe X509_NAME_get_text_by_NID(name, NID_organizationName, &text, Int32(text.count))
        return String(decoding: text.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The serial number in hex.
    var serial: String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(handle), nil) else { return "" }
        defer { unsafe BN_free(number) }
        guard let text = unsafe BN_bn2hex(number) else { return "" }
        defer { unsafe CRYPTO_free(text, #file, #line) }
        return unsafe String(cString: text).lowercased()
    }

    /// Whether `key` is the one that it is for.
    func belongs(to key: SigningKey) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_check_private_key(handle, key.handle) == 1
    }

    /// The one of `roots` to which a chain of signatures leads at `now`.
    ///
    /// - Parameter intermediates: those that may be between them.
    /// - Throws: when there is none.
    func root(
        among roots: [Certificate], through intermediates: [Certificate], at now: Date
    ) throws(AuthorityError) -> Certificate {
        guard let store = unsafe X509_STORE_new(), let context = unsafe X509_STORE_CTX_new(),
            let between = unsafe shim_sk_X509_new()
        else { preconditionFailure("a verification fails for want of memory only") }
        defer {
            unsafe X509_STORE_CTX_free(context)
            unsafe X509_STORE_free(store)
            unsafe shim_sk_X509_free(between)
            ERR_clear_error()
        }
        for root in roots { _ = unsafe X509_STORE_add_cert(store, root.handle) }
        for certificate in intermediates { _ = unsafe shim_sk_X509_push(between, certificate.handle) }
        guard unsafe X509_STORE_CTX_init(context, store, handle, between) == 1 else {
            throw AuthorityError(openSSL: "verification")
        }
        unsafe X509_STORE_CTX_set_time(context, 0, Int(now.timeIntervalSince1970))
        guard unsafe X509_verify_cert(context) == 1 else {
            let reason = unsafe X509_verify_cert_error_string(Int(X509_STORE_CTX_get_error(context)))
            throw unsafe AuthorityError(
                "the authority's certificate does not lead to a root",
                reason: reason.map { unsafe String(cString: $0) } ?? "refused")
        }
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        let last = unsafe shim_sk_X509_value(chain, shim_sk_X509_num(chain) - 1)
        guard let root = roots.first(where: { unsafe X509_cmp($0.handle, last) == 0 }) else {
            preconditionFailure("a chain that was verified ends in a root")
        }
        return root
    }
}

extension Date {
    fileprivate init(_ time: UnsafePointer<ASN1_TIME>?) {
        var parts = unsafe tm()
        let isTime = unsafe ASN1_TIME_to_tm(time, &parts) == 1
        precondition(isTime, "a certificate without times is not read")
        unsafe self.init(timeIntervalSince1970: TimeInterval(timegm(&parts)))
    }
}
