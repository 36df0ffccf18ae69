internal import Glibc

/// The file system refused something.
struct FileSystemError: Error {
    let code: Int32

    /// The system's own words: `No such file or directory`.
    var reason: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }

    /// There is nothing at the path.
    var isMissing: Bool { code == ENOENT }

    /// The error of the system call that just failed.
    static var last: FileSystemError { FileSystemError(code: errno) }
}

/// An open file descriptor, closed when it is no longer needed.
struct OwnedDescriptor: ~Copyable {
    let number: Int32

    /// Takes the result of a system call that opens something: a descriptor, or a negative number and `errno`.
    init(_ number: Int32) throws(FileSystemError) {
        guard number >= 0 else { throw .last }
        self.number = number
    }

    /// Takes an open descriptor.
    init(taking number: Int32) { self.number = number }

    deinit { close(number) }
}

/// Two ends of a pipe by which one thread wakes another that waits in `poll`.
struct WakePipe: ~Copyable {
    private let writeEnd: OwnedDescriptor
    /// Readable from `wake` on, for ever.
    let readEnd: OwnedDescriptor

    init() throws(FileSystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .last }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = OwnedDescriptor(taking: ends[0])
        writeEnd = OwnedDescriptor(taking: ends[1])
    }

    /// Wakes the other thread, from any thread. Called once.
    func wake() {
        var byte: UInt8 = 0
        _ = unsafe write(writeEnd.number, &byte, 1)
    }
}

/// What a path leads to.
struct FileStatus {
    var isDirectory: Bool
    var isRegular: Bool
    var isLink: Bool
    var signature: FileSignature

    fileprivate init(_ status: stat) {
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isLink = status.st_mode & S_IFMT == S_IFLNK
        signature = FileSignature(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            changeTime: Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec))
    }

    /// The status of `path`; of the link itself where `followsLinks` is false.
    init(of path: String, followsLinks: Bool = true) throws(FileSystemError) {
        var status = stat()
        let result = unsafe followsLinks ? stat(path, &status) : lstat(path, &status)
        guard result == 0 else { throw .last }
        self.init(status)
    }

    fileprivate init(of descriptor: borrowing OwnedDescriptor) throws(FileSystemError) {
        var status = stat()
        guard unsafe fstat(descriptor.number, &status) == 0 else { throw .last }
        self.init(status)
    }
}

/// The names in a directory, sorted, without `.` and `..`.
func names(in directory: String) throws(FileSystemError) -> [String] {
    guard let stream = unsafe opendir(directory) else { throw .last }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
        errno = 0
        guard let entry = unsafe readdir(stream) else {
            if errno != 0 { throw .last }
            return names.sorted()
        }
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
        }
        if name != ".", name != ".." { names.append(name) }
    }
}

/// Larger files are refused: nobody means them, and they would take all memory.
private let fileBytesMax: Int64 = 256 << 20

/// Reads a whole file.
/// - Returns: its bytes, and the state in which they were; nil for the state when it changed meanwhile.
func contents(of path: String) throws(FileSystemError) -> (bytes: [UInt8], signature: FileSignature?) {
    let descriptor = try OwnedDescriptor(unsafe open(path, O_RDONLY | O_CLOEXEC))
    let before = try FileStatus(of: descriptor)
    guard before.signature.size <= fileBytesMax else { throw FileSystemError(code: EFBIG) }
    var bytes = [UInt8](repeating: 0, count: Int(before.signature.size) + 1)
    var count = 0
    while true {
        let result = unsafe bytes.withUnsafeMutableBytes { memory in
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...])
            return unsafe read(descriptor.number, free.baseAddress, free.count)
        }
        if result < 0 {
            if errno == EINTR { continue }
            throw .last
        }
        if result == 0 { break }
        count += result
        // The last byte of the array only shows that the file did not grow.
        if count == bytes.count { return ([], nil) }
    }
    bytes.removeLast(bytes.count - count)
    let after = try FileStatus(of: descriptor)
    return (bytes, before.signature == after.signature ? after.signature : nil)
}
