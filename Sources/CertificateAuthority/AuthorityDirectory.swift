internal import Glibc

/// The folder in which an authority's files are. Every write replaces a file as a whole.
struct AuthorityDirectory {
    let path: String

    /// The longest file that is read, in bytes.
    private static let byteCountMax = 1 << 20

    /// Makes the folder, for its owner alone, unless it is there.
    func create() throws(AuthorityError) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw AuthorityError(system: path) }
    }

    /// What is in the file `name`; nil when there is none.
    func read(_ name: String) throws(AuthorityError) -> [UInt8]? {
        let file = unsafe open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw AuthorityError(system: "\(path)/\(name)")
        }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw AuthorityError(system: "\(path)/\(name)") }
            if count == 0 { return content }
            content += buffer[..<count]
            guard content.count <= Self.byteCountMax else {
                throw AuthorityError("\(path)/\(name)", reason: "longer than \(Self.byteCountMax) bytes")
            }
        }
    }

    /// Makes `content` the file `name`: after a crash there is the old one or the new one.
    ///
    /// - Parameter mode: who may read it, from its first byte on.
    func write(_ content: [UInt8], as name: String, mode: mode_t) throws(AuthorityError) {
        let draft = "\(path)/.\(name).\(getpid())"
        _ = unsafe unlink(draft)
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw AuthorityError(system: draft) }
        var written = 0
        while written < content.count {
            let count = unsafe content[written...].withUnsafeBytes {
                unsafe Glibc.write(file, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            written += count
        }
        // The mode that was asked for is less what the process's umask takes away.
        let isSafe = written == content.count && fchmod(file, mode) == 0 && fsync(file) == 0
        var failure = isSafe ? nil : AuthorityError(system: draft)
        close(file)
        if isSafe, unsafe rename(draft, "\(path)/\(name)") != 0 { failure = AuthorityError(system: "\(path)/\(name)") }
        if let failure {
            _ = unsafe unlink(draft)
            throw failure
        }
        try sync()
    }

    private func sync() throws(AuthorityError) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw AuthorityError(system: path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw AuthorityError(system: path) }
    }

    /// Runs `body` while no other process does so in this folder.
    func locked<Value>(_ body: () throws(AuthorityError) -> Value) throws(AuthorityError) -> Value {
        let lock = unsafe open("\(path)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw AuthorityError(system: "\(path)/.lock") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw AuthorityError(system: "\(path)/.lock") }
        }
        return try body()
    }
}
