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
    fileprivate func changes(since old: ResourceSet) -> [ResourceChange] {
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
        let changes: [ResourceChange]
    }

    /// What clients that hold the same and want the same are sent next.
    enum Step {
        /// They have everything already.
        case nothing
        case response(ResponseContent)
        /// Each may be sent something else.
        case own
    }

    private struct StepKey: Hashable {
        let sets: Pair
        /// The number of the set of names; nil: all.
        let names: UInt64?
        let isDelta: Bool
    }

    private var differences: [Pair: Difference] = [:]
    private var steps: [StepKey: Step] = [:]
    /// The step that was asked for last: mostly the next client takes the same.
    private var lastStep: (key: StepKey, step: Step)?
    private var nameSets: [Int: (names: Set<String>, number: UInt64)] = [:]
    private var nameSetCount: UInt64 = 0

    /// Differences kept at a time; a push needs one for each class and type.
    private static let differenceCountMax = 256
    /// Sets of names kept at a time; one for each class and type.
    private static let nameSetCountMax = 1024

    package init() {}

    /// Lets go of differences: a newer state of the world makes most of them useless, and they keep sets alive.
    package func forgetDifferences() {
        differences.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        lastStep = nil
    }

    /// What became of the resources of `old`, sorted by name; computed once for each pair.
    func changes(from old: ResourceSet, to new: ResourceSet) -> [ResourceChange] {
        if old === new { return [] }
        let pair = Pair(old: ObjectIdentifier(old), new: ObjectIdentifier(new))
        if let known = differences[pair] { return known.changes }
        if differences.count >= Self.differenceCountMax { forgetDifferences() }
        let changes = new.changes(since: old)
        differences[pair] = Difference(old: old, new: new, changes: changes)
        return changes
    }

    /// The step of clients that hold `old` and want the names of that number, or all, to `new`.
    ///
    /// - Parameter make: finds it, for the first of them.
    func step(
        from old: ResourceSet, to new: ResourceSet, wanting names: UInt64?, inDelta isDelta: Bool, _ make: () -> Step
    ) -> Step {
        let sets = Pair(old: ObjectIdentifier(old), new: ObjectIdentifier(new))
        let key = StepKey(sets: sets, names: names, isDelta: isDelta)
        if let lastStep, lastStep.key == key { return lastStep.step }
        let step = steps[key] ?? make()
        // Who made it has looked for the difference, which keeps both sets alive: no others can take their identities.
        if differences[sets] != nil {
            steps[key] = step
            lastStep = (key, step)
        }
        return step
    }

    /// A set equal to `names` whose storage is shared with all streams that asked for an equal one, and its number.
    func interned(_ names: Set<String>) -> (names: Set<String>, number: UInt64?) {
        guard !names.isEmpty else { return (names, nil) }
        let hash = names.hashValue
        if let known = nameSets[hash], known.names == names { return (known.names, known.number) }
        if nameSets.count >= Self.nameSetCountMax { nameSets.removeAll(keepingCapacity: true) }
        nameSetCount += 1
        nameSets[hash] = (names, nameSetCount)
        return (names, nameSetCount)
    }
}
