internal import EnvoyAPI
package import XDS

/// What a connected proxy holds against what it should hold, for those who run the mesh.
package struct HoldingsReport: Sendable, Codable {
    /// One type on one stream.
    package struct OfType: Sendable, Codable {
        /// CDS, EDS, ….
        package let type: String
        package let state: SyncState
        /// How many resources the proxy holds.
        package let held: Int
        /// How many it should hold.
        package let wanted: Int
        /// The resources that are not as they should be, by name; at most 1000.
        package let differences: [Difference]
        /// How many resources are not as they should be.
        package let differenceCount: Int
    }

    /// A resource that is not as it should be.
    package struct Difference: Sendable, Codable {
        package let name: String
        /// How the two differ: `missing`, `outdated`, `surplus`, `refused`, or `unknown`: it holds something.
        package let difference: Comparison.Difference.Kind
        /// The version that the proxy holds; nil: none, or it is not known which.
        package let held: String?
        /// The version that it should hold; nil: none.
        package let newest: String?
    }

    /// How many differences are listed of each type.
    static let listCountMax = 1000

    /// The proxy's id and a number for the stream.
    package let connection: String
    /// In push order; types that the proxy never asked for are missing.
    package let types: [OfType]

    /// - Parameter wanted: the only type to tell of; nil: all.
    init(_ session: ADSSession, only wanted: ResourceType?) {
        connection = session.connectionID
        types = (wanted.map { [$0] } ?? ResourceType.allCases).compactMap { type in
            guard let comparison = session.compare(type), let state = session.stream.state(of: type) else { return nil }
            return OfType(
                type: type.short, state: state, held: comparison.heldCount, wanted: comparison.wantedCount,
                differences: comparison.differences.prefix(Self.listCountMax).map {
                    Difference(name: $0.name, difference: $0.kind, held: $0.held, newest: $0.newest)
                },
                differenceCount: comparison.differences.count)
        }
    }
}
