internal import COpenSSL

/// One block of a PEM text.
struct PEMBlock {
    /// What it says of itself, such as `CERTIFICATE`.
    let kind: String
    /// DER.
    let bytes: [UInt8]

    /// The blocks of `text`, in their order.
    ///
    /// - Parameter name: what the text is called in errors.
    /// - Throws: for a block that is not whole.
    static func read(_ text: [UInt8], named name: String) throws(AuthorityError) -> [PEMBlock] {
        ERR_clear_error()
        let blocks = unsafe withBIO(reading: text) { bio in
            var blocks: [PEMBlock] = []
            while let block = unsafe PEMBlock(from: bio) { blocks.append(block) }
            return blocks
        }
        guard ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else {
            throw AuthorityError(openSSL: name)
        }
        ERR_clear_error()
        return blocks
    }

    /// The next block of `bio`; nil when there is none, or none that is whole.
    @unsafe private init?(from bio: OpaquePointer) {
        var kind: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var content: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe PEM_read_bio(bio, &kind, &header, &content, &count) == 1 else { return nil }
        defer {
            unsafe CRYPTO_free(kind, #file, #line)
            unsafe CRYPTO_free(header, #file, #line)
            unsafe CRYPTO_clear_free(content, count, #file, #line)
        }
        self.kind = unsafe kind.map { unsafe String(cString: $0) } ?? ""
        bytes = unsafe Array(UnsafeBufferPointer(start: content, count: count))
    }
}
