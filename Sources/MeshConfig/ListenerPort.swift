/// A port on which a proxy is told to listen: that of a Gateway's server, or of a listener of a Sidecar.
package struct ListenerPort: Hashable, Sendable {
    /// Empty where a Sidecar's listener has no name.
    package var name: String
    /// 1…65535; 0 for a listener on a Unix socket.
    package var number: Int
    package var protocol_: PortProtocol

    package init(name: String = "", number: Int, protocol: PortProtocol) {
        self.name = name
        self.number = number
        self.protocol_ = `protocol`
    }
}

/// A host with the namespaces in which it is looked for: `namespace/host`. Source: generation.md 2.3, 6.8.
package struct ScopedHost: Hashable, Sendable {
    /// The part before the slash.
    package enum Namespaces: Hashable, Sendable {
        /// `*`, or nothing in a Gateway.
        case all
        /// `.` in a Sidecar: that of the client. In a Gateway it is already the gateway's own name.
        case own
        /// `~`: the host matches nothing.
        case none
        case named(String)
    }

    package var namespaces: Namespaces
    /// Lower-cased; `*`, a wildcard such as `*.example.com`, a host name, or in a Gateway an IP address.
    package var host: String

    package init(_ namespaces: Namespaces, _ host: String) {
        self.namespaces = namespaces
        self.host = host
    }
}
