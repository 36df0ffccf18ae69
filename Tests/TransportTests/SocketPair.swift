import EventLoops
import Glibc

@testable import Transport

/// Two connected sockets that do not block.
struct SocketPair: ~Copyable {
    let near: Wire
    let far: FileDescriptor

    init() {
        var numbers: [Int32] = [0, 0]
        let result = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &numbers)
        precondition(result == 0, "the tests have descriptors")
        near = .plain(.kernel(FileDescriptor(owning: numbers[0])))
        far = FileDescriptor(owning: numbers[1])
    }
}

extension FileDescriptor {
    /// Everything that has come.
    func readAvailable() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        var bytes: [UInt8] = []
        while case .moved(let count) = unsafe buffer.withUnsafeMutableBytes({ unsafe read(into: $0) }) {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
