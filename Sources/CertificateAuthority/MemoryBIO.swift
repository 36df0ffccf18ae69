internal import COpenSSL

/// Runs `body` on a BIO from which `bytes` are read.
@unsafe func withBIO<Value>(reading bytes: [UInt8], _ body: (OpaquePointer) -> Value) -> Value {
    unsafe bytes.withUnsafeBytes { memory in
        guard let bio = unsafe BIO_new_mem_buf(memory.baseAddress, Int32(clamping: memory.count)) else {
            preconditionFailure("a BIO fails for want of memory only")
        }
        defer { unsafe BIO_free(bio) }
        return unsafe body(bio)
    }
}

/// What `write` writes; it returns 1, as OpenSSL's functions do.
@unsafe func written(_ write: (OpaquePointer) -> Int32) -> [UInt8] {
    guard let bio = unsafe BIO_new(BIO_s_secmem()) else {
        preconditionFailure("a BIO fails for want of memory only")
    }
    defer { unsafe BIO_free(bio) }
    precondition(unsafe write(bio) == 1, "writing to memory fails for want of it only")
    var start: UnsafeMutablePointer<CChar>?
    let count = unsafe shim_BIO_get_mem_data(bio, &start)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
}

/// In place of OpenSSL's own way to get a passphrase, which asks on the terminal and waits.
@unsafe func noPassphrase(
    _ text: UnsafeMutablePointer<CChar>?, _ count: Int32, _ isWriting: Int32, _ argument: UnsafeMutableRawPointer?
) -> Int32 { -1 }
