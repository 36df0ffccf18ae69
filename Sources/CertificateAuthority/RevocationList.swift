internal import COpenSSL
internal import Foundation

/// The certificates that an authority has taken back before their end. Source: RFC 5280 §5.
@safe final class RevocationList {
    private let handle: OpaquePointer
    /// One PEM block, with the line's end after it.
    let pem: String

    /// Takes ownership.
    @unsafe private init(owning handle: OpaquePointer) {
        unsafe self.handle = handle
        pem = unsafe String(decoding: written { unsafe PEM_write_bio_X509_CRL($0, handle) }, as: UTF8.self)
    }

    deinit { unsafe X509_CRL_free(handle) }

    /// The lists of a PEM text, in their order; other blocks are passed over.
    ///
    /// - Parameter name: what the text is called in errors.
    /// - Throws: for one that cannot be read.
    static func read(_ pem: [UInt8], named name: String) throws(AuthorityError) -> [RevocationList] {
        var lists: [RevocationList] = []
        for block in try PEMBlock.read(pem, named: name) where block.kind == "X509 CRL" {
            let read = unsafe block.bytes.withUnsafeBufferPointer { memory in
                var start = memory.baseAddress
                return unsafe d2i_X509_CRL(nil, &start, memory.count)
            }
            guard let read = unsafe read else { throw AuthorityError(openSSL: "revocation lists in \(name)") }
            unsafe lists.append(RevocationList(owning: read))
        }
        return lists
    }

    /// Whether it has begun, and is not overdue, at `now`. One that does not say when the next comes never is.
    func isValid(at now: Date) -> Bool {
        var time = Int(now.timeIntervalSince1970)
        guard unsafe X509_cmp_time(X509_CRL_get0_lastUpdate(handle), &time) < 0 else { return false }
        guard let next = unsafe X509_CRL_get0_nextUpdate(handle) else { return true }
        return unsafe X509_cmp_time(next, &time) > 0
    }

    /// Whether `authority` has signed it, and may.
    func belongs(to authority: Certificate) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_NAME_cmp(X509_CRL_get_issuer(handle), X509_get_subject_name(authority.handle)) == 0
            && X509_get_key_usage(authority.handle) & UInt32(KU_CRL_SIGN) != 0
            && X509_CRL_verify(handle, X509_get0_pubkey(authority.handle)) == 1
    }
}
