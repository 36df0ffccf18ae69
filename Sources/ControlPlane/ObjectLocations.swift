internal import HashTreeCollections
internal import MeshConfig

/// Where the objects that resources are made from were read, for messages to people. Copies share their storage.
package struct ObjectLocations: Sendable {
    private var locations: TreeDictionary<ConfigKey, SourceLocation> = [:]

    /// Takes a change of an object.
    mutating func apply(_ change: ConfigChange) {
        switch change {
        case .set(let object) where object.key.kind.isOrigin: locations[object.key] = object.source
        case .remove(let key) where key.kind.isOrigin: locations[key] = nil
        case .set, .remove: break
        }
    }

    /// Where the object was read; nil for one that is not there, or of which no resource is made alone.
    subscript(key: ConfigKey) -> SourceLocation? { locations[key] }

    /// How many objects there are of each kind that resources may name.
    var counts: [String: Int] {
        locations.reduce(into: [:]) { counts, entry in counts[entry.key.kind.rawValue, default: 0] += 1 }
    }

    /// Whether resources would name the object, and it is not there.
    func lack(_ key: ConfigKey) -> Bool { key.kind.isOrigin && locations[key] == nil }

    /// The object with its place, where that is known: `Service shop/reviews (shop/services.yaml:12)`.
    func text(of key: ConfigKey) -> String { self[key].map { "\(key) (\($0))" } ?? key.description }
}

extension ConfigKind {
    /// Whether resources name objects of the kind as their origins. There may be very many of the others.
    fileprivate var isOrigin: Bool { self != .pod && self != .endpointSlice && self != .node }
}
