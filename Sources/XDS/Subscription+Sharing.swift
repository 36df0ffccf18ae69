import EnvoyAPI

/// What clients that hold the same and want the same are sent alike.
extension Subscription {
    /// What the client would be sent of `set`, where all that counts is what it holds and which names it wants: a
    /// response that it shares with every client of which these are the same. Nil: its own state counts too.
    ///
    /// - Parameter byteCountMax: what a response may hold before it is split; nil: it never is.
    func sharedStep(to set: ResourceSet, byteCountMax: Int?, sharing work: SharedWork) -> SharedWork.Step? {
        guard held.exceptions.isEmpty, rejected.isEmpty, doubted.isEmpty, forced.isEmpty, lingering.isEmpty,
            isWildcard ? names.isEmpty : sharedNames != nil
        else { return nil }
        let step = work.step(
            from: held, to: set, wanting: isWildcard ? nil : sharedNames, inDelta: variant == .delta
        ) {
            makeStep(to: set, byteCountMax: byteCountMax, sharing: work)
        }
        // Even who has everything waits for a first answer.
        if owesAnswer, case .nothing = step { return nil }
        return step
    }

    private func makeStep(to set: ResourceSet, byteCountMax: Int?, sharing work: SharedWork) -> SharedWork.Step {
        guard var changed = resources(toSendOf: set, sharing: work) else { return .own }
        let isList = variant == .stateOfTheWorld && type.isWildcard
        guard !isList || isWildcard else { return .own }
        guard !changed.isEmpty else { return .nothing }
        var then = Held(base: set)
        if let byteCountMax {
            var update = Update(changed: changed)
            update.shorten(to: byteCountMax, doubting: [:])
            if let last = update.changed.last, update.isCutShort {
                guard isOneRun(changed) else { return .own }
                if isWildcard {
                    then.unsent = Held.Unsent(after: last.name, base: nil)
                } else {
                    then.asked = work.shared(Set(update.later))
                }
                changed = update.changed
            }
        }
        let content = ResponseContent(
            changed, listing: isList ? set.resources : nil, of: set, inDelta: variant == .delta)
        return .response(content, then: then)
    }

    /// The resources of `set` that the client lacks, sorted by name; nil where it depends on more than that.
    private func resources(toSendOf set: ResourceSet, sharing work: SharedWork) -> [EncodedResource]? {
        var changed: [EncodedResource]
        if let unsent = held.unsent {
            guard isWildcard, held.base === set, unsent.base == nil else { return nil }
            return Array(set.resources.drop { $0.name <= unsent.after })
        }
        if let base = held.base {
            let changes = work.changes(from: base, to: set).filter {
                covers($0.name) && held.asked?.names.contains($0.name) != true
            }
            changed = changes.compactMap(\.after)
            // What becomes of what is gone depends on other types.
            guard changed.count == changes.count else { return nil }
        } else if isWildcard {
            return set.resources
        } else {
            guard held.asked === sharedNames else { return nil }
            changed = []
        }
        guard let asked = held.asked else { return changed }
        let found = asked.names.compactMap { set[$0] }
        // What stands for a name that does not exist depends on the class.
        guard found.count == asked.names.count else { return nil }
        return (changed + found).sorted { $0.name < $1.name }
    }

    /// Whether `resources` are all that the client asked for, or the end of all there are, so that a reference tells
    /// what follows a part of them.
    private func isOneRun(_ resources: [EncodedResource]) -> Bool {
        if isWildcard { return held.base == nil || held.unsent != nil }
        return resources.count == held.asked?.names.count
    }

    /// Whether the client has been sent all resources of `set` up to `name`, as far as that can be told at a glance.
    func hasBeenSent(_ set: ResourceSet, upTo name: String) -> Bool {
        guard held.base === set, held.asked == nil, held.exceptions.isEmpty, forced.isEmpty else { return false }
        return held.unsent.map { name <= $0.after } ?? true
    }
}
