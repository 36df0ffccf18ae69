import EnvoyAPI
import Glibc
import Synchronization

/// The content of a resource, and what a proxy has to know of it to behave as Envoy does. One content is one object, so
/// that it is read once in all simulations, and compared by reference.
final class KnownResource: Sendable {
    let content: [UInt8]
    /// Its content names it.
    let name: String
    /// A cluster whose endpoints come by EDS.
    let usesEDS: Bool
    /// Names of the route tables that a listener asks for.
    let routeNames: Set<String>
    /// Names of the clusters that a listener or a route table sends to.
    let clusterNames: Set<String>
    /// Whether it has a flaw that `RandomMesh` has put in: picky proxies refuse it.
    let isFlawed: Bool

    private static let table = Mutex<[Content: KnownResource]>([:])
    private static let tableCountMax = 50_000

    /// The resource with this content.
    static func with(_ content: [UInt8], typeURL: String) -> KnownResource {
        let key = Content(bytes: content)
        if let known = table.withLock({ $0[key] }) { return known }
        let new = KnownResource(content, typeURL: typeURL)
        return table.withLock { table in
            if table.count > tableCountMax { table = [:] }
            let first = table[key] ?? new
            table[key] = first
            return first
        }
    }

    /// Whether both have the same content.
    static func == (left: KnownResource, right: KnownResource) -> Bool {
        left === right || Content(bytes: left.content) == Content(bytes: right.content)
    }

    private init(_ content: [UInt8], typeURL: String) {
        let json = unsafe JSONObject(typeURL: typeURL, message: content.span.bytes)
        self.content = content
        name = (json["name"] ?? json["cluster_name"])?.string ?? ""
        usesEDS = json["type"]?.string == "EDS"
        var routeNames: Set<String> = []
        var clusterNames: Set<String> = []
        var isFlawed = false
        Self.walk(.object(json), of: "") { member, value in
            if member == "route_config_name" { routeNames.insert(value) }
            if member == "cluster" { clusterNames.insert(value) }
            if RandomMesh.flaws.contains(where: { value.contains($0) }) { isFlawed = true }
        }
        self.routeNames = routeNames
        self.clusterNames = clusterNames
        self.isFlawed = isFlawed
    }

    /// Visits every text, with the name of the member that it belongs to.
    private static func walk(_ value: JSONValue, of member: String, _ visit: (String, String) -> Void) {
        switch value {
        case .string(let text): visit(member, text)
        case .array(let elements): for element in elements { walk(element, of: member, visit) }
        case .object(let object): for member in object.members { walk(member.value, of: member.name, visit) }
        default: break
        }
    }
}

/// Bytes that are hashed and compared as a whole: an array does it byte by byte, which takes long without optimization.
private struct Content: Hashable {
    let bytes: [UInt8]

    static func == (left: Content, right: Content) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        return unsafe memcmp(left.bytes, right.bytes, left.bytes.count) == 0
    }

    func hash(into hasher: inout Hasher) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}
