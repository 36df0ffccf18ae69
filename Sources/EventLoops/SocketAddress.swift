internal import CLinux
internal import Glibc

/// An IP address and a TCP port.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The kernel's form of it, `sockaddr_in` or `sockaddr_in6`.
    let bytes: [UInt8]

    /// Resolves a host and a port.
    ///
    /// - Parameter host: an IPv4 or IPv6 address without brackets, or a name, which the system looks up and of which
    ///   the first address counts. That may take long: not for an event loop.
    /// - Throws: `.unknownHost` when the system knows no such host.
    package init(host: String, port: UInt16) throws(AddressError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, String(port), &hints, &found)
        defer { unsafe freeaddrinfo(found) }
        guard result == 0, let first = unsafe found, let address = unsafe first.pointee.ai_addr else {
            let reason = unsafe gai_strerror(result).map { unsafe String(cString: $0) }
            throw .unknownHost(host, reason: reason ?? "error \(result)")
        }
        unsafe self.init(address, length: first.pointee.ai_addrlen)
    }

    /// Parses `HOST:PORT`, an IPv6 host in brackets, and resolves it.
    ///
    /// - Throws: `.malformed` when it is not of that form, `.unknownHost` as above.
    package init(_ text: String) throws(AddressError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw .malformed(text)
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw .malformed(text)
        }
        guard !host.isEmpty else { throw .malformed(text) }
        try self.init(host: String(host), port: port)
    }

    /// Copies what the kernel has filled in.
    @unsafe init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        bytes = unsafe Array(UnsafeRawBufferPointer(start: address, count: Int(length)))
    }

    /// The numeric address, without brackets.
    package var host: String { numeric.host }

    /// The port, 0 for one that the system is to pick.
    package var port: UInt16 { UInt16(numeric.port) ?? 0 }

    /// `HOST:PORT`, an IPv6 host in brackets.
    package var description: String {
        let (host, port) = numeric
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether it is an address of this machine alone. Source: RFC 1122 §3.2.1.3 (g), RFC 4291 §2.5.3 and 2.5.5.2.
    package var isLoopback: Bool {
        let host = host
        return host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
    }

    /// Its address family, as `socket` wants it.
    var family: Int32 {
        unsafe withSockaddr { address, _ in unsafe Int32(address.pointee.sa_family) }
    }

    /// Lends the kernel's form to a system call.
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { preconditionFailure("an address has bytes") }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
    }

    private var numeric: (host: String, port: String) {
        unsafe withSockaddr { address, length in
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
            let result = unsafe getnameinfo(
                address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                NI_NUMERICHOST | NI_NUMERICSERV)
            precondition(result == 0, "a socket address has a numeric form")
            return (text(host), text(port))
        }
    }
}

/// An address that cannot be used.
package enum AddressError: Error, Equatable, CustomStringConvertible {
    /// Not of the form `HOST:PORT`.
    case malformed(String)
    /// The system's resolver does not know the host.
    case unknownHost(String, reason: String)

    package var description: String {
        switch self {
        case .malformed(let text): "\"\(text)\" is not HOST:PORT; write an IPv6 host in brackets"
        case .unknownHost(let host, let reason): "host \"\(host)\": \(reason)"
        }
    }
}

private func text(_ terminated: [CChar]) -> String {
    String(decoding: terminated.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
