package import EnvoyAPI

/// All resources of one type that one class of proxies should hold: immutable, shared by every stream of the class.
///
/// Two sets are equal when their `version` is; a resource that did not change is the same object in both.
package final class ResourceSet: Sendable {
    package let type: ResourceType
    /// Sorted by name; no name twice.
    package let resources: [EncodedResource]
    /// A hash of all names and versions: what state-of-the-world responses carry as `version_info`.
    package let version: UInt64

    /// - Parameter resources: sorted by name, names unique.
    package convenience init(type: ResourceType, resources: [EncodedResource]) {
        for (a, b) in zip(resources, resources.dropFirst()) {
            precondition(a.name < b.name, "resources are sorted, names unique")
        }
        self.init(type, sorted: resources)
    }

    private init(_ type: ResourceType, sorted resources: [EncodedResource]) {
        self.type = type
        self.resources = resources
        // Versions are well mixed already; order matters, so rotate between them.
        version = resources.reduce(0) { ($0 << 7 | $0 >> 57) ^ $1.version }
    }

    /// The resource called `name`, or nil.
    package subscript(name: String) -> EncodedResource? {
        let place = place(of: name, from: 0)
        return place < resources.count && resources[place].name == name ? resources[place] : nil
    }

    /// Where the first resource from `start` on is whose name is not before `name`.
    private func place(of name: String, from start: Int) -> Int {
        var low = start
        var high = resources.count
        while low < high {
            let middle = (low + high) / 2
            if resources[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The set with other resources for some names; itself when nothing differs.
    ///
    /// - Parameters:
    ///   - newer: of different names, new or known; in no order.
    ///   - names: of resources that go; none of them is in `newer`.
    package func replacing(_ newer: [EncodedResource], removing names: [String]) -> ResourceSet {
        let newer = newer.filter { self[$0.name]?.version != $0.version }
        let gone = names.filter { self[$0] != nil }
        if newer.isEmpty, gone.isEmpty { return self }
        let edits = newer.map { ($0.name, Optional($0)) } + gone.map { ($0, nil) }
        var result: [EncodedResource] = []
        result.reserveCapacity(resources.count + newer.count)
        var taken = 0
        for (name, resource) in edits.sorted(by: { $0.0 < $1.0 }) {
            let place = place(of: name, from: taken)
            result += resources[taken..<place]
            taken = place < resources.count && resources[place].name == name ? place + 1 : place
            if let resource { result.append(resource) }
        }
        result += resources[taken...]
        return ResourceSet(type, sorted: result)
    }

    /// The names that are only in one of the sets, or whose resources differ: sorted.
    package func names(changedSince old: ResourceSet) -> [String] {
        var changed: [String] = []
        var (i, j) = (0, 0)
        while i < old.resources.count || j < resources.count {
            guard i < old.resources.count else {
                changed.append(resources[j].name)
                j += 1
                continue
            }
            guard j < resources.count else {
                changed.append(old.resources[i].name)
                i += 1
                continue
            }
            let (before, after) = (old.resources[i], resources[j])
            if before === after {
                (i, j) = (i + 1, j + 1)
            } else if before.name == after.name {
                if before.version != after.version { changed.append(after.name) }
                (i, j) = (i + 1, j + 1)
            } else if before.name < after.name {
                changed.append(before.name)
                i += 1
            } else {
                changed.append(after.name)
                j += 1
            }
        }
        return changed
    }
}

/// Where a stream gets the newest resources of its class from.
package protocol ResourceSource {
    /// The newest resources of `type` for the stream's class. For a client that names its resources, a source may
    /// leave out everything that `names` does not hold.
    func resources(of type: ResourceType, names: Set<String>?) -> ResourceSet

    /// What to answer for a subscribed name that no resource has, where silence would keep the client waiting:
    /// an assignment without endpoints, a route table without hosts. Nil: the name does not exist.
    func absent(_ type: ResourceType, name: String) -> EncodedResource?
}

/// What streams of one shard share so that a thousand equal proxies cost what one does: differences between sets,
/// computed once, and sets of names, held once.
package final class SharedWork {
    private struct Pair: Hashable {
        let old: ObjectIdentifier
        let new: ObjectIdentifier
    }

    private struct Difference {
        // Both sets are kept alive, so that their identities cannot be taken by others.
        let old: ResourceSet
        let new: ResourceSet
        let names: [String]
    }

    private var differences: [Pair: Difference] = [:]
    private var nameSets: [Int: Set<String>] = [:]

    /// Differences kept at a time; a push needs one for each class and type.
    private static let differenceCountMax = 256
    /// Sets of names kept at a time; one for each class and type.
    private static let nameSetCountMax = 1024
    /// Smaller sets are not worth a look-up.
    private static let nameCountMin = 8

    package init() {}

    /// The names that changed from `old` to `new`, sorted; computed once for each pair.
    func names(changedFrom old: ResourceSet, to new: ResourceSet) -> [String] {
        let pair = Pair(old: ObjectIdentifier(old), new: ObjectIdentifier(new))
        if let known = differences[pair] { return known.names }
        if differences.count >= Self.differenceCountMax { differences.removeAll(keepingCapacity: true) }
        let names = new.names(changedSince: old)
        differences[pair] = Difference(old: old, new: new, names: names)
        return names
    }

    /// A set equal to `names` whose storage is shared with all streams that asked for an equal one.
    func interned(_ names: Set<String>) -> Set<String> {
        guard names.count >= Self.nameCountMin else { return names }
        let hash = names.hashValue
        if let known = nameSets[hash], known == names { return known }
        if nameSets.count >= Self.nameSetCountMax { nameSets.removeAll(keepingCapacity: true) }
        nameSets[hash] = names
        return names
    }
}
