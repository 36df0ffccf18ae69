internal import EnvoyAPI

/// One response on its way: what to do about it when the client answers.
struct InFlight: Sendable {
    let nonce: UInt64
    let content: ResponseContent
    /// What the client held before, for the names of what has changed.
    var before: Held
    let sentAt: Duration
}

/// The responses of one type that one client was sent, as far as answers to them may still come.
///
/// States: none sent (`lastNonce` 0), in flight (`inFlight` is set), answered. Of those that were followed by another
/// before their answer came the latest few are remembered.
struct SentResponses {
    /// The last response, until its answer comes.
    private(set) var inFlight: InFlight?
    /// Nonce of the last response; 0: none yet.
    private(set) var lastNonce: UInt64 = 0
    /// Nonce of the last response that was accepted; 0: none yet.
    private(set) var acceptedNonce: UInt64 = 0
    /// Older responses that got no answer in time, oldest first: it may still come.
    private var overdue: [InFlight] = []

    /// How many answers that are late are still understood. Each is later than the next by the stream's patience.
    private static let overdueCountMax = 8

    /// To which response an answer belongs.
    enum Answered {
        /// To the last one; nil: that was answered before.
        case last(InFlight?)
        /// To one that was followed by others, which hold resources of these names.
        case older(InFlight, newerNames: Set<String>)
        /// To none that is known.
        case unknown
    }

    /// Takes in a response that is sent now.
    mutating func add(_ response: consuming InFlight) {
        lastNonce = response.nonce
        if let inFlight {
            overdue.append(inFlight)
            if overdue.count > Self.overdueCountMax { overdue.removeFirst() }
        }
        inFlight = response
    }

    /// Takes the word that the response in flight was accepted.
    ///
    /// - Returns: false where `nonce` is another one's; then nothing has happened.
    mutating func accept(_ nonce: UInt64) -> Bool {
        guard inFlight?.nonce == nonce else { return false }
        inFlight = nil
        if !overdue.isEmpty { overdue = [] }
        acceptedNonce = nonce
        return true
    }

    /// Takes an answer to the response `nonce`.
    mutating func answer(_ nonce: UInt64, isAccepted: Bool) -> Answered {
        if nonce == lastNonce, nonce != 0 {
            defer { inFlight = nil }
            overdue = []
            if isAccepted { acceptedNonce = nonce }
            return .last(inFlight)
        }
        guard let index = overdue.firstIndex(where: { $0.nonce == nonce }) else { return .unknown }
        let answered = overdue[index]
        overdue.removeSubrange(...index)
        let newer = (overdue + [inFlight].compactMap(\.self)).flatMap {
            $0.content.changed.map(\.name) + $0.content.removed
        }
        return .older(answered, newerNames: Set(newer))
    }

    /// Notes that it is not known which of `resources` the client had when it was sent the response in flight.
    mutating func doubtWhatWasHeld(of resources: [EncodedResource]) {
        for resource in resources { inFlight?.before.exceptions[resource.name] = .unknown }
    }
}
