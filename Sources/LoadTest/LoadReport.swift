/// What a load test has found.
package struct LoadReport: Sendable {
    /// The changes of one kind.
    package struct Changes: Sendable {
        package let kind: ChangeKind
        /// How many were written.
        package internal(set) var count = 0
        /// How many no proxy ever had.
        package internal(set) var unseenCount = 0
        /// How many proxies acknowledged one: the fewest and the most, of those that any had.
        package internal(set) var proxies: ClosedRange<Int> = 0...0
        /// From the writing of a file to the first and to the last acknowledgement, one for each change.
        package internal(set) var first = Histogram()
        package internal(set) var last = Histogram()
        /// From the writing of a file to the acknowledgement, one for each change and proxy.
        package internal(set) var each = Histogram()
    }

    /// What the server used in a part of the test.
    package struct ServerUse: Sendable {
        package let cpu: Double
        /// Resident bytes at its begin and its end.
        package let residentBefore: Int
        package let residentAfter: Int
    }

    /// How things were at a moment.
    package struct Sample: Sendable {
        /// Seconds since the begin.
        package let time: Double
        package let connected: Int
        package let warm: Int
        /// Since the begin.
        package let responses: Int
        package let bytes: Int
        package let changesOpen: Int
        /// nil where the server is not looked at.
        package let server: ProcessUsage?
    }

    package let target: String
    package let isDelta: Bool
    package let usesTLS: Bool
    package let proxyCount: Int
    /// Seconds from the begin until the last proxy was warm.
    package internal(set) var warmSeconds = 0.0
    /// Seconds of what followed: changes and reconnects, or nothing.
    package internal(set) var steadySeconds = 0.0
    /// How many proxies became warm.
    package internal(set) var warmCount = 0
    /// What proxies wait for that did not: the first few.
    package internal(set) var wants: [String] = []
    /// From the begin of a connection to the first response, and until the proxy was warm.
    package internal(set) var answered = Histogram()
    package internal(set) var warmed = Histogram()
    package internal(set) var reconnects = 0
    package internal(set) var rewarmed = Histogram()
    /// Resources that were sent to proxies that came back.
    package internal(set) var resourcesAfterReconnect = 0
    package internal(set) var changes: [Changes] = []
    package internal(set) var tally = LoadTally()
    /// nil where the server was not looked at.
    package internal(set) var connecting: ServerUse?
    package internal(set) var steady: ServerUse?
    /// The server's process was there at the begin, and is not any more.
    package internal(set) var serverHasEnded = false
    /// CPU seconds of the load generator itself until all were warm and in all, and its resident memory in bytes.
    package internal(set) var ownConnectingCPU = 0.0
    package internal(set) var ownCPU = 0.0
    package internal(set) var ownResidentBefore = 0
    package internal(set) var ownResident = 0
    /// One a second.
    package internal(set) var samples: [Sample] = []

    /// Whether every proxy became warm, nothing was refused, and no stream ended unasked.
    package var isGood: Bool { warmCount == proxyCount && tally.total.refusals == 0 && tally.endCount == 0 }

    /// What the generator's own memory comes to for each proxy, in bytes.
    package var ownBytesPerProxy: Int { (ownResident - ownResidentBefore) / max(1, proxyCount) }
}

extension LoadReport {
    /// Takes up what was measured.
    mutating func take(_ measures: LoadGenerator.Measures, _ ledger: ChangeLedger) {
        tally = measures.tally
        answered = measures.answered
        warmed = measures.warmed
        warmCount = measures.warmed.count
        reconnects = measures.reconnects
        rewarmed = measures.rewarmed
        resourcesAfterReconnect = measures.resourcesAfterReconnect
        changes = ChangeKind.allCases.compactMap { kind in
            let settled = ledger.settled.filter { $0.kind == kind }
            return settled.isEmpty ? nil : Changes(kind, settled, ledger.latencies[kind] ?? Histogram())
        }
    }
}

extension LoadReport.Changes {
    init(_ kind: ChangeKind, _ settled: [ChangeLedger.Settled], _ each: Histogram) {
        self.kind = kind
        self.each = each
        count = settled.count
        let seen = settled.filter { $0.times != nil }
        unseenCount = settled.count - seen.count
        for change in seen {
            guard let times = change.times else { continue }
            first.add(times.first)
            last.add(times.last)
        }
        if let fewest = seen.map(\.proxyCount).min(), let most = seen.map(\.proxyCount).max() {
            proxies = fewest...most
        }
    }
}
