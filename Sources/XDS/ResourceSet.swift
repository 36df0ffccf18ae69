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
    package func names(changedSince old: ResourceSet) -> [String] { changes(since: old).map(\.name) }

    /// What became of the resources that are only in one of the sets, or differ: sorted by name.
    func changes(since old: ResourceSet) -> [ResourceChange] {
        var changes: [ResourceChange] = []
        var (i, j) = (0, 0)
        while i < old.resources.count || j < resources.count {
            let before = i < old.resources.count ? old.resources[i] : nil
            let after = j < resources.count ? resources[j] : nil
            if let before, let after, before === after || before.name == after.name {
                if before !== after, before.version != after.version {
                    changes.append(ResourceChange(name: after.name, before: before, after: after))
                }
                (i, j) = (i + 1, j + 1)
            } else if let before, after.map({ before.name < $0.name }) ?? true {
                changes.append(ResourceChange(name: before.name, before: before, after: nil))
                i += 1
            } else if let after {
                changes.append(ResourceChange(name: after.name, before: nil, after: after))
                j += 1
            }
        }
        return changes
    }
}

/// What became of one resource from one set to another.
struct ResourceChange {
    let name: String
    /// As it was; nil: it is new.
    let before: EncodedResource?
    /// As it is; nil: it is gone.
    let after: EncodedResource?
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
