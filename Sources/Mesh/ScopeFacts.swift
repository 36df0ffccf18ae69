import HashTreeCollections
import MeshConfig

/// What an object of the configuration wants to know of the proxies that see it, so that it must be in their scope.
enum ScopeFact: Hashable, Sendable {
    /// Whether a proxy has all of these labels.
    case labels([String: String])
    /// What a label says, those of the topology included.
    case label(String)
    /// Where it runs.
    case locality
    /// What failover between places asks for under the mesh's settings.
    case meshFailover
}

/// What objects want to know of proxies, by the namespaces that see them.
struct ScopeFacts: Hashable, Sendable {
    /// How many objects ask, by the words of their `exportTo`.
    private var counts: TreeDictionary<String, TreeDictionary<ScopeFact, Int>> = [:]

    /// Adds what one object asks that proxies of `audience`, in the form of `MeshService.exportTo`, see.
    mutating func add(_ facts: Set<ScopeFact>, of audience: [String]) { count(facts, of: audience, 1) }

    /// Takes back what `add` added under the same arguments.
    mutating func remove(_ facts: Set<ScopeFact>, of audience: [String]) { count(facts, of: audience, -1) }

    /// What is asked of the proxies of `namespace`; some of it may occur twice.
    func asked(of namespace: String) -> [ScopeFact] {
        (MeshService.everybody + [namespace]).flatMap { word in (counts[word] ?? [:]).keys }
    }

    /// Whose proxies are asked for something else than `other` asks, as words of `exportTo`.
    func audience(differingFrom other: ScopeFacts) -> Set<String> {
        if self == other { return [] }
        return Set(counts.keys).union(other.counts.keys).filter { word in
            (counts[word]?.keys).map(Set.init) != (other.counts[word]?.keys).map(Set.init)
        }
    }

    private mutating func count(_ facts: Set<ScopeFact>, of audience: [String], _ difference: Int) {
        if facts.isEmpty || audience == MeshService.nobody { return }
        for word in audience {
            var counts = counts[word] ?? [:]
            for fact in facts {
                let count = counts[fact, default: 0] + difference
                counts[fact] = count == 0 ? nil : count
            }
            self.counts[word] = counts.isEmpty ? nil : counts
        }
    }
}
