/// How the endpoints of a destination are chosen: `loadBalancer` of a traffic policy. Source: generation.md 4.5.
package struct LoadBalancer: Hashable, Sendable {
    /// What decides between endpoints of one priority.
    package enum Algorithm: Hashable, Sendable {
        /// Also where none is named, and the old `LEAST_CONN`.
        case leastRequest
        case random
        case roundRobin
        /// To the address that the client dialled.
        case passthrough
        case consistentHash(ConsistentHash)
    }

    /// The hash that keeps requests of one sort on one endpoint.
    package struct ConsistentHash: Hashable, Sendable {
        /// What of a request is hashed.
        package enum Key: Hashable, Sendable {
            case header(String)
            case cookie(Cookie)
            case sourceAddress
            case queryParameter(String)
        }

        /// Where hashes meet endpoints.
        package enum Table: Hashable, Sendable {
            /// `minimumSize` 0: Envoy's default.
            case ring(minimumSize: Int)
            /// `size` is a prime below 5000011.
            case maglev(size: Int)
        }

        /// nil: nothing is hashed, so that requests are spread at random.
        package var key: Key?
        package var table: Table

        package init(key: Key?, table: Table) {
            self.key = key
            self.table = table
        }
    }

    /// The cookie that is hashed. Source: generation.md 6.4.
    package struct Cookie: Hashable, Sendable {
        /// An attribute that the proxy adds to a cookie that it makes.
        package struct Attribute: Hashable, Sendable {
            package var name: String
            package var value: String

            package init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        package var name: String
        /// nil: clients bring the cookie; zero: the proxy makes one for the session.
        package var ttl: Duration?
        package var path: String
        package var attributes: [Attribute]

        package init(name: String, ttl: Duration? = nil, path: String = "", attributes: [Attribute] = []) {
            self.name = name
            self.ttl = ttl
            self.path = path
            self.attributes = attributes
        }
    }

    /// Slow start of new endpoints.
    package struct Warmup: Hashable, Sendable {
        package var duration: Duration
        /// Share of its full traffic that an endpoint begins with; nil: Envoy's default, which is 10.
        package var minimumPercent: Double?
        /// How the share grows: 1 in a straight line; nil: Envoy's default, which is 1.
        package var aggression: Double?

        package init(duration: Duration, minimumPercent: Double? = nil, aggression: Double? = nil) {
            self.duration = duration
            self.minimumPercent = minimumPercent
            self.aggression = aggression
        }
    }

    package var algorithm: Algorithm
    package var locality: LocalityBalancing
    package var warmup: Warmup?

    package init(
        algorithm: Algorithm = .leastRequest, locality: LocalityBalancing = .inherited, warmup: Warmup? = nil
    ) {
        self.algorithm = algorithm
        self.locality = locality
        self.warmup = warmup
    }
}

/// What the places of client and endpoints mean for the choice. Source: generation.md 4.5, 5.4.
package enum LocalityBalancing: Hashable, Sendable {
    /// Nothing is said here: the service's traffic distribution, else the mesh's settings.
    case inherited
    case off
    /// Shares by place of the client.
    case distribute([Distribution])
    /// Nearer endpoints first; with neither regions nor labels: as places are nested.
    /// `labels` are labels by whose equality endpoints are ranked, as `key` or `key=value`.
    case failover(regions: [Failover], labels: [String])
    /// Envoy's zone aware routing inside the client's region. `minClusterSize` 0: Envoy's default. The others order
    /// what is farther away, as for `failover`.
    case zoneAware(isEnabled: Bool = true, minClusterSize: Int = 0, regions: [Failover] = [], labels: [String] = [])

    /// Where the traffic of clients at one place goes.
    package struct Distribution: Hashable, Sendable {
        /// A share of the traffic.
        package struct Share: Hashable, Sendable {
            /// `region/zone/subzone`, where `*` stands for all and may only be the last part.
            package var locality: String
            /// 1…100; those of a distribution sum up to 100.
            package var weight: Int

            package init(locality: String, weight: Int) {
                self.locality = locality
                self.weight = weight
            }
        }

        /// Place of the client, as in `Share.locality`.
        package var from: String
        /// Sorted by locality.
        package var to: [Share]

        package init(from: String, to: [Share]) {
            self.from = from
            self.to = to
        }
    }

    /// Which region takes over for another.
    package struct Failover: Hashable, Sendable {
        package var from: String
        package var to: String

        package init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }
}
