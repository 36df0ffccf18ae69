internal import EnvoyAPI

/// What a load test has counted so far.
package struct LoadTally: Sendable, Equatable {
    /// The traffic of one resource type.
    package struct Traffic: Sendable, Equatable {
        /// Responses received.
        package var responses = 0
        /// Their size in bytes, without gRPC's framing.
        package var bytes = 0
        /// Resources in them.
        package var resources = 0
        /// Names in them of resources that are gone.
        package var removed = 0
        /// Responses refused.
        package var refusals = 0
        /// Requests sent, answers included.
        package var requests = 0
    }

    /// By the type's short name; `other` for types that are not known.
    package internal(set) var types: [String: Traffic] = [:]
    /// Why responses were refused: the first few reasons.
    package private(set) var refusals: [String] = []
    /// How streams ended that should not have, and how often.
    package private(set) var ends: [String: Int] = [:]

    /// Different texts that are kept, of refusals and of ends.
    private static let textsMax = 20

    /// All types together.
    package var total: Traffic {
        types.values.reduce(into: Traffic()) { sum, traffic in
            sum.responses += traffic.responses
            sum.bytes += traffic.bytes
            sum.resources += traffic.resources
            sum.removed += traffic.removed
            sum.refusals += traffic.refusals
            sum.requests += traffic.requests
        }
    }

    /// How many streams ended that should not have.
    package var endCount: Int { ends.values.reduce(0, +) }

    /// A response has come, and so many requests follow from it.
    mutating func received(_ type: String, bytes: Int, _ layout: ResponseLayout, requests: Int) {
        var traffic = types[type] ?? Traffic()
        traffic.responses += 1
        traffic.bytes += bytes
        traffic.resources += layout.resources.count
        traffic.removed += layout.removed.count
        traffic.requests += requests
        types[type] = traffic
    }

    mutating func refused(_ reason: String, _ type: String) {
        types[type, default: Traffic()].refusals += 1
        if refusals.count < Self.textsMax, !refusals.contains(reason) { refusals.append(reason) }
    }

    mutating func ended(_ reason: String) {
        let key = ends.count < Self.textsMax || ends[reason] != nil ? reason : "other reasons"
        ends[key, default: 0] += 1
    }
}
