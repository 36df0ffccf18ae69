@testable import EnvoyAPI

/// The names of the clusters that a listener or a route table sends to, found by field numbers without reading the
/// rest.
///
/// Sources: envoy.config.listener.v3.Listener, envoy.config.route.v3.RouteConfiguration, and the extensions
/// HttpConnectionManager and TcpProxy.
struct ClusterReferences {
    private(set) var names: Set<String> = []

    /// What is to be found in a message, by the numbers of its fields.
    private indirect enum Content {
        case name
        case message([Int: Content])
        /// An `Any`, by the last part of its type URL.
        case any([String: Content])
    }

    private static let routeTable: Content = {
        let action = Content.message([1: .name, 30: .message([1: .name])])
        return .message([2: .message([3: .message([2: action])])])
    }()

    private static let listener: Content = {
        let filter = Content.any(["HttpConnectionManager": .message([4: routeTable]), "TcpProxy": .message([2: .name])])
        let chain = Content.message([3: .message([4: filter])])
        return .message([3: chain, 25: chain])
    }()

    /// The references in the resource of `type` that `bytes` are.
    init(in bytes: RawSpan, of type: ResourceType) throws(DecodeError) {
        switch type {
        case .listener: try read(Self.listener, bytes, 0..<bytes.byteCount)
        case .route: try read(Self.routeTable, bytes, 0..<bytes.byteCount)
        default: break
        }
    }

    private mutating func read(_ content: Content, _ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) {
        switch content {
        case .name: names.insert(try text(bytes, range))
        case .message(let fields):
            var reader = WireReader(in: range)
            while let field = try reader.next(bytes) {
                if let payload = field.payload, let content = fields[field.number] { try read(content, bytes, payload) }
            }
        case .any(let types):
            var url = ""
            var reader = WireReader(in: range)
            while let field = try reader.next(bytes), let payload = field.payload {
                if field.number == 1 { url = try text(bytes, payload) }
                guard field.number == 2, let name = url.split(separator: ".").last else { continue }
                if let content = types[String(name)] { try read(content, bytes, payload) }
            }
        }
    }

    private func text(_ bytes: RawSpan, _ range: Range<Int>) throws(DecodeError) -> String {
        try bytes.string(range, field: 1)
    }
}
