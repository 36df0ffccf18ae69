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
        guard let type = ResourceType(typeURL: typeURL), let reading = Reading(of: content, type) else {
            preconditionFailure("a server sends what can be read: \(typeURL)")
        }
        self.content = content
        name = reading.name
        usesEDS = reading.usesEDS
        routeNames = reading.routeNames
        clusterNames = reading.clusterNames
        isFlawed = RandomMesh.flaws.contains { Self.contains(content, $0) }
        guard content.count % Self.checkPeriod == 0 else { return }
        let checked = Reading(of: content, typeURL: typeURL)
        precondition(reading == checked, "\(reading) is read by numbers, \(checked) by Envoy's schema")
    }

    /// Of so many resources one is read with the table of all of Envoy's messages, too. That takes long.
    private static let checkPeriod = 16

    /// By the C library's search, as a search in Swift takes long without optimization.
    private static func contains(_ content: [UInt8], _ text: String) -> Bool {
        let (wanted, first) = (Array(text.utf8), Int32(text.utf8.first ?? 0))
        return unsafe content.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            let end = bytes.count - wanted.count + 1
            var offset = 0
            while offset < end, let found = unsafe memchr(start + offset, first, end - offset) {
                if unsafe memcmp(found, wanted, wanted.count) == 0 { return true }
                offset = unsafe UnsafeRawPointer(found) - start + 1
            }
            return false
        }
    }
}

/// What a proxy has to know of a resource.
private struct Reading: Equatable {
    var name = ""
    var usesEDS = false
    var routeNames: Set<String> = []
    var clusterNames: Set<String> = []

    /// Finds it by the numbers of fields; nil in what is no resource of the type.
    init?(of content: [UInt8], _ type: ResourceType) {
        let bytes = unsafe content.span.bytes
        var outline = ResourceOutline()
        do throws(DecodeError) {
            try outline.read(type, bytes, 0..<content.count)
            clusterNames = try ClusterReferences(in: bytes, of: type).names
        } catch {
            return nil
        }
        func text(_ range: Range<Int>) -> String { String(decoding: content[range], as: UTF8.self) }
        name = text(outline.name)
        for link in outline.links {
            if link.type == .endpoint { usesEDS = true }
            if link.type == .route { routeNames.insert(text(link.name)) }
        }
    }

    /// Finds it by the names of fields.
    init(of content: [UInt8], typeURL: String) {
        let json = unsafe JSONObject(typeURL: typeURL, message: content.span.bytes)
        name = (json["name"] ?? json["cluster_name"])?.string ?? ""
        usesEDS = json["type"]?.string == "EDS"
        walk(.object(json), of: "")
    }

    private mutating func walk(_ value: JSONValue, of member: String) {
        switch value {
        case .string(let text):
            if member == "route_config_name" { routeNames.insert(text) }
            if member == "cluster" { clusterNames.insert(text) }
        case .array(let elements): for element in elements { walk(element, of: member) }
        case .object(let object): for member in object.members { walk(member.value, of: member.name) }
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
