package import EventLoops

/// How a client has opened a stream.
package struct RequestHead: Sendable {
    /// The method that is called: `/package.Service/Method`.
    package let path: String
    /// The host that the client means to speak to; may be empty.
    package let authority: String
    /// The other header fields in the order of arrival, names in lower case, without HTTP/2's pseudo-fields.
    package let headers: [(name: String, value: String)]
    /// Who has connected.
    package let peer: SocketAddress
    /// How the connection is protected.
    package let connection: ConnectionSecurity

    /// A head of these parts.
    package init(
        path: String, authority: String, headers: [(name: String, value: String)], peer: SocketAddress,
        connection: ConnectionSecurity
    ) {
        self.path = path
        self.authority = authority
        self.headers = headers
        self.peer = peer
        self.connection = connection
    }

    /// The first value of the field `name`, which is in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
