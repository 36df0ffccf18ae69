internal import Bytes
internal import EnvoyAPI

/// What streams of one shard share so that a thousand equal proxies cost what one does: differences between sets and
/// responses, computed once, and sets of names, held once.
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
        /// In a box, so that to look at a step counts one reference instead of those of all its parts.
        ///
        /// - Parameter then: what they hold when they have it, which may not be all that they lack.
        indirect case response(ResponseContent, then: Held)
        /// Each may be sent something else.
        case own
    }

    private struct StepKey: Hashable {
        let base: ObjectIdentifier?
        let unsent: ObjectIdentifier?
        let asked: UInt64?
        let new: ObjectIdentifier
        /// The number of the set of names; nil: all.
        let names: UInt64?
        let isDelta: Bool
    }

    private struct KnownStep {
        // What the key names is kept alive.
        let held: Held
        let set: ResourceSet
        let step: Step
    }

    private struct HeldKey: Hashable {
        let set: ObjectIdentifier
        /// The number of the set of names; nil: all.
        let names: UInt64?
    }

    private var differences: [Pair: Difference] = [:]
    private var steps: [StepKey: KnownStep] = [:]
    /// How many resources are in the responses among them.
    private var stepResourceCount = 0
    /// The step that was asked for last: mostly the next client takes the same.
    private var lastStep: (key: StepKey, step: Step)?
    private var heldSums: [HeldKey: (set: ResourceSet, sum: UnorderedSum?)] = [:]
    private var nameSets = NameSets()
    /// How often they had been forgotten when the oldest of the steps was found.
    private var nameSetsForgotten = 0

    /// Differences kept at a time; a push needs one for each class and type. As many sums, and eight times the steps.
    private static let differenceCountMax = 256
    /// What the responses that are kept may list together: 4 MB of references.
    private static let stepResourceCountMax = 1 << 17

    package init() {}

    /// What the sets of names take that clients have asked for, about, in bytes.
    package var nameSetByteCount: Int { nameSets.byteCount }

    /// Lets go of differences: a newer state of the world makes most of them useless, and they keep sets alive.
    package func forgetDifferences() {
        differences.removeAll(keepingCapacity: true)
        heldSums.removeAll(keepingCapacity: true)
        forgetSteps()
    }

    private func forgetSteps() {
        steps.removeAll(keepingCapacity: true)
        stepResourceCount = 0
        nameSetsForgotten = nameSets.forgottenCount
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

    /// The step of clients that hold `held`, without exceptions, and want `names`, or all, to `new`.
    ///
    /// - Parameter make: finds it, for the first of them.
    func step(
        from held: Held, to new: ResourceSet, wanting names: NameSet?, inDelta isDelta: Bool, _ make: () -> Step
    ) -> Step {
        let key = StepKey(
            base: held.base.map(ObjectIdentifier.init), unsent: held.unsent.map(ObjectIdentifier.init),
            asked: held.asked?.number, new: ObjectIdentifier(new), names: names?.number, isDelta: isDelta)
        if let lastStep, lastStep.key == key { return lastStep.step }
        if let known = steps[key] {
            lastStep = (key, known.step)
            return known.step
        }
        let step = make()
        let count = if case .response(let content, _) = step { content.resourceCount } else { 0 }
        // Steps keep sets of names alive, and no longer than those are remembered.
        if stepResourceCount + count > Self.stepResourceCountMax || steps.count >= 8 * Self.differenceCountMax
            || nameSetsForgotten != nameSets.forgottenCount
        {
            forgetSteps()
        }
        stepResourceCount += count
        steps[key] = KnownStep(held: held, set: new, step: step)
        lastStep = (key, step)
        return step
    }

    /// The sum of what a client names that holds all of `names` as they are in `set`, or everything in it; nil: it does
    /// not have all of them.
    func heldSum(of set: ResourceSet, wanting names: NameSet?) -> UnorderedSum? {
        let key = HeldKey(set: ObjectIdentifier(set), names: names?.number)
        if let known = heldSums[key] { return known.sum }
        var sum = UnorderedSum()
        for resource in set.resources where names?.names.contains(resource.name) != false {
            unsafe sum.add(RequestOutline.heldEntry(resource.name, resource.version).span.bytes)
        }
        let isWhole = names.map { $0.names.count == sum.count } ?? true
        if heldSums.count >= Self.differenceCountMax { heldSums.removeAll(keepingCapacity: true) }
        heldSums[key] = (set, isWhole ? sum : nil)
        return isWhole ? sum : nil
    }

    /// A set of `names` that is shared with all streams that asked for the same; nil: there is none to share.
    func shared(_ names: Set<String>) -> NameSet? { nameSets.set(of: names) }

    /// The set of names with this sum, if some client asked for it.
    func names(with sum: UnorderedSum) -> NameSet? { nameSets[sum] }

    /// A set of the names of both; nil where they have some in common.
    func union(_ one: NameSet?, _ other: NameSet) -> NameSet? {
        guard let one else { return other }
        return nameSets.union(one, other)
    }

    /// A set of the names of `one` that `other` has not; nil: there are none.
    func subtracting(_ other: NameSet?, from one: NameSet?) -> NameSet? {
        guard let one, let other else { return one }
        return nameSets.subtracting(other, from: one)
    }
}
