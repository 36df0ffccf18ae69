import Synchronization

/// What a simulation does to a control plane. Each kind counts when it is injected, and again when it was really
/// reached: a fault that changed nothing proves nothing.
enum Fault: String, CaseIterable, Sendable {
    /// A connection is reset. Reached: a frame had come in part.
    case reset = "reset in the middle of a frame"
    /// A proxy is gone without a word. Reached: the server found out by itself.
    case vanish = "proxy gone without a word"
    /// A proxy closes its connection. Reached: a response was on its way.
    case close = "closed with a response on its way"
    /// A proxy reads nothing for a while. Reached: the server's socket was full.
    case stalledReading = "reads nothing until the socket is full"
    /// Nothing comes from a proxy for a while. Reached: the window that it had given was used up.
    case stalledWindow = "gives no window until it is used up"
    /// So long that newer responses no longer wait for its answer. Reached: the server's patience ended.
    case lateAnswer = "answers later than the server waits"
    /// A connect takes long. Reached: one that began later came before it.
    case slowConnect = "connect overtaken by a later one"
    /// A proxy connects again before the server knows of the end of its last stream. Reached: on the same replica.
    case overlap = "new stream before the end of the old"
    /// Two proxies have one id. Reached: they were served at one time by one replica.
    case duplicate = "two proxies with one id"
    /// A proxy refuses a response. Reached: the server has it on record in the end.
    case refusal = "refusal on record"
    /// What a proxy refuses is mended. Reached: it got it, on the same stream.
    case mending = "refused, mended, accepted on one stream"
    /// Time jumps forward. Reached: with bytes on their way.
    case jump = "clock jump with bytes on their way"
    /// A proxy goes to another replica. Reached: it was sent nothing, as it had everything.
    case move = "moved to another replica for nothing"
    /// A replica learns of changes in another order than another. Reached: two batches came as one.
    case reordering = "changes in another order on each replica"
}

/// How often each fault was injected and reached. Any thread.
final class FaultLedger: Sendable {
    private struct Count {
        var injected = 0
        var reached = 0
    }

    private let counts = Mutex<[Fault: Count]>([:])

    func inject(_ fault: Fault, count: Int = 1) { counts.withLock { $0[fault, default: Count()].injected += count } }

    func reach(_ fault: Fault, count: Int = 1) { counts.withLock { $0[fault, default: Count()].reached += count } }

    /// The faults that were never reached.
    var unreached: [Fault] {
        counts.withLock { counts in Fault.allCases.filter { counts[$0]?.reached ?? 0 == 0 } }
    }

    /// One line for each fault.
    var table: String {
        counts.withLock { counts in
            Fault.allCases.map { fault in
                let count = counts[fault] ?? Count()
                return "  \(fault.rawValue): \(count.injected) injected, \(count.reached) reached"
            }.joined(separator: "\n")
        }
    }
}

/// What was found to be wrong in one run. Any thread.
final class Complaints: Sendable {
    private let list = Mutex<[String]>([])

    /// Beyond this many nobody reads on.
    private static let countMax = 20

    func add(_ text: @autoclosure () -> String) {
        list.withLock { if $0.count < Self.countMax { $0.append(text()) } }
    }

    /// Adds `text` unless `condition` holds.
    func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { add(text()) }
    }

    var all: [String] { list.withLock { $0 } }
}
