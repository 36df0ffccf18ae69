internal import COpenSSL

/// A private key. No description of it shows what it is.
@safe final class SigningKey {
    let handle: OpaquePointer

    /// Takes ownership.
    private init(owning handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// A new key on the curve P-256: a signature with it takes a few dozen microseconds.
    static func make() throws(IssuingError) -> SigningKey {
        ERR_clear_error()
        guard let key = unsafe shim_EVP_EC_gen("P-256") else { throw .failed(openSSLReason()) }
        return unsafe SigningKey(owning: key)
    }

    /// The keys of a PEM text, in their order; other blocks are passed over.
    ///
    /// - Parameter name: what the text is called in errors.
    /// - Throws: for one that cannot be read or is neither RSA nor EC.
    static func read(_ pem: [UInt8], named name: String) throws(AuthorityError) -> [SigningKey] {
        var keys: [SigningKey] = []
        for block in try PEMBlock.read(pem, named: name) where block.kind.hasSuffix("PRIVATE KEY") {
            let read = unsafe block.bytes.withUnsafeBufferPointer { memory in
                var start = memory.baseAddress
                return unsafe d2i_AutoPrivateKey(nil, &start, memory.count)
            }
            guard let read = unsafe read else { throw AuthorityError(openSSL: "key in \(name)") }
            guard unsafe KeyKind(read) != nil else {
                unsafe EVP_PKEY_free(read)
                throw AuthorityError("key in \(name)", reason: KeyKind.expected)
            }
            unsafe keys.append(SigningKey(owning: read))
        }
        return keys
    }

    /// PKCS #8 as PEM: to be handed on, never to be logged.
    var pem: [UInt8] {
        unsafe written { unsafe PEM_write_bio_PKCS8PrivateKey($0, handle, nil, nil, 0, nil, nil) }
    }
}

/// The kinds of keys that are used and certified: those that Envoy takes.
enum KeyKind {
    case rsa
    case ec

    static let expected = "expected an RSA key of 2048 to 8192 bits, or EC on P-256, P-384 or P-521"

    /// The kind of `key`, if it is one of them. A larger RSA key would make the check of a signature dear, and a curve
    /// whose parameters are spelled out may be anything.
    @unsafe init?(_ key: OpaquePointer) {
        switch unsafe EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA:
            guard (2048...8192).contains(unsafe EVP_PKEY_get_bits(key)) else { return nil }
            self = .rsa
        case EVP_PKEY_EC:
            var name = [CChar](repeating: 0, count: 32)
            var count = 0
            guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1 else { return nil }
            let curves = ["prime256v1", "secp384r1", "secp521r1"]
            let curve = name.prefix(count).map { UInt8(bitPattern: $0) }
            guard curves.contains(where: { $0.utf8.elementsEqual(curve) }) else { return nil }
            var isSpelledOut: Int32 = 0
            guard unsafe EVP_PKEY_get_int_param(key, "decoded-from-explicit", &isSpelledOut) == 1, isSpelledOut == 0
            else { return nil }
            self = .ec
        default: return nil
        }
    }
}
