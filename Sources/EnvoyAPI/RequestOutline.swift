package import Bytes

/// What a request says, its lists of names as sums: thousands of clients list the same names, so whoever knows a list
/// by its sum need not read it. Nothing is allocated for a name.
///
/// Names are not looked into: what is no UTF-8 equals no name, and decoding the request as a whole refuses it.
package struct RequestOutline: Sendable {
    /// In the first request of a stream; nil if it was not asked for, too.
    package private(set) var node: Node?
    /// What is asked for.
    package private(set) var typeURL = ""
    /// The names that the client wants, from now on or in all.
    package private(set) var names = UnorderedSum()
    /// Whether `*` is the only name.
    package private(set) var isWildcard = false
    /// Delta only: the names that it no longer wants.
    package private(set) var dropped = UnorderedSum()
    /// Delta only: what the client holds from another stream, as `heldEntry` writes it.
    package private(set) var held = UnorderedSum()
    /// Whether the client says that it holds something from another stream, or in answers from this one.
    package private(set) var isResumed = false
    /// Of the response that is answered; empty if none is.
    package private(set) var responseNonce = ""
    /// Whether it refuses a response.
    package private(set) var isRefusal = false

    /// Reads `bytes`.
    ///
    /// - Parameter wantNode: whether the node is decoded.
    package init(decoding bytes: RawSpan, isDelta: Bool, wantNode: Bool) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch (field.number, isDelta) {
            case (1, true), (2, false):
                if wantNode { node = try Node(decoding: bytes.extracting(payload)) }
            case (1, false): isResumed = try !bytes.isEmptyString(field)
            case (2, true), (4, false): typeURL = try bytes.string(field)
            case (3, _): add(bytes.extracting(payload))
            case (5, true):
                held.add(bytes.extracting(payload))
                isResumed = true
            case (5, false), (6, true): responseNonce = try bytes.string(field)
            case (4, true): dropped.add(bytes.extracting(payload))
            case (6, false), (7, true): isRefusal = true
            default: break
            }
        }
    }

    private mutating func add(_ name: RawSpan) {
        names.add(name)
        isWildcard =
            unsafe names.count == 1 && name.byteCount == 1
            && name.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == UInt8(ascii: "*")
    }

    /// An entry of `initial_resource_versions`, as protobuf writes it: key, then value.
    package static func heldEntry(_ name: String, _ version: UInt64) -> [UInt8] {
        var entry = OutputBuffer(capacity: name.utf8.count + 24)
        entry.appendField(1, string: name)
        entry.appendField(2, string: hexVersion(version))
        return entry.bytes
    }

    /// The sum of such entries, from versions by name; nil where one is no version of Martlet's.
    package static func heldSum(of versions: [String: String]) -> UnorderedSum? {
        var sum = UnorderedSum()
        for (name, text) in versions {
            guard let version = UInt64(hexVersion: text) else { return nil }
            unsafe sum.add(heldEntry(name, version).span.bytes)
        }
        return sum
    }
}
