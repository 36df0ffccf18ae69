import EnvoyAPI

/// What a client holds of one resource, as far as the server knows.
enum HeldVersion: Equatable, Sendable {
    case absent
    case version(UInt64)
    /// It holds something, but not what: the resource must be sent to be sure.
    case unknown
}

/// What a client holds of one type: all of `base` that it subscribes to, but for what is `unsent`, what it has just
/// `asked` for, and `exceptions`.
///
/// A client that acknowledged everything has none of these, so that a thousand such clients hold a reference each and a
/// push compares two shared sets, not a thousand private tables. Exceptions are the client's own; all else may be
/// shared.
struct Held: Sendable {
    /// The end of a set that did not fit into the responses so far.
    final class Unsent: Sendable {
        /// The last name that was sent: what follows it in order was not.
        let after: String
        /// Where the client has those from that it holds already; nil: it holds none.
        let base: ResourceSet?

        init(after: String, base: ResourceSet?) {
            self.after = after
            self.base = base
        }
    }

    var base: ResourceSet?
    var unsent: Unsent?
    /// Names of which it holds none and waits for each; nil: there are none.
    var asked: NameSet?
    var exceptions: [String: HeldVersion] = [:]

    /// What is held of `name`, which the client subscribes to.
    func version(of name: String) -> HeldVersion {
        if let exception = exceptions[name] { return exception }
        if let asked, asked.names.contains(name) { return .absent }
        let base = if let unsent, name > unsent.after { unsent.base } else { self.base }
        if let resource = base?[name] { return .version(resource.version) }
        return .absent
    }

    /// What a client holds after `update`, which may be a part of what it lacks of `set`.
    func after(_ update: Update, of set: ResourceSet) -> Held {
        var held = Held(base: set)
        guard !update.later.isEmpty else { return held }
        if update.isCutShort, let last = update.changed.last?.name {
            let after = max(last, unsent?.after ?? last)
            held.unsent = Unsent(after: after, base: unsent == nil ? base : unsent?.base)
            held.exceptions = exceptions.filter { $0.key > after }
        }
        for name in update.later where held.unsent.map({ name <= $0.after }) ?? true {
            held.exceptions[name] = version(of: name)
        }
        return held
    }
}
