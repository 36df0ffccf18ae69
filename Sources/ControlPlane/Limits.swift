package import Transport

/// What clients may do. An operator sets each by its name: `Limits+Named.swift`.
package struct Limits: Sendable {
    /// On their connections.
    package var transport = TransportLimits()
    /// Streams at one time of one client, on all shards: of one identity, or of one address where nobody vouches for
    /// the client. From 1. All pods of a workload share an identity, so it is as large as a workload may be.
    package var streamsPerClientMax = 10_000
    /// Streams that are served their first response at one time, on each loop; of one client, half as many. From 1.
    package var warmUpsMax = 256
    /// What streams that wait for their turn may have sent meanwhile, on each loop, in bytes. From 1 MiB.
    package var waitingByteCountMax = 64 << 20
    /// How long they may wait. 1 ms to 1 h.
    package var waitingTime: Duration = .seconds(30)
    /// Names in the subscription to one type. From 1. A sidecar names what it has clusters and listeners for.
    package var namesPerSubscriptionMax = 100_000
    /// What is kept for one stream alone, in bytes: names, and what the client holds other than the newest. From 64
    /// KiB.
    package var streamByteCountMax = 16 << 20
    /// Resources that the cache keeps beside what proxies hold, in bytes. From 1 MiB.
    package var cacheByteCountMax = 128 << 20
    /// Resident bytes of the process beyond which no new stream is taken; nil: no end is set.
    package var memoryByteCountMax: Int?
    /// How often one identity may ask for a certificate. All pods of a workload share an identity, and may start
    /// together.
    package var certificatesPerClient = TokenRate(burst: 1000, every: .milliseconds(10))
    /// How long an authenticator may take. 1 ms to 1 h.
    package var authenticationTime: Duration = .seconds(10)

    /// The defaults.
    package init() {}
}
