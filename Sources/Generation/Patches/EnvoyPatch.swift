import EnvoyAPI
import EnvoySchema
import Mesh
package import MeshConfig

/// One patch of an EnvoyFilter, as a value for recipes: equal if the EnvoyFilters are the same at one revision.
struct EnvoyPatch: Hashable, Sendable {
    let filter: EnvoyFilterRecord
    /// Position in the filter's list.
    let index: Int

    var subject: EnvoyFilter.Subject { filter.spec.patches[index].subject }
    var operation: EnvoyFilter.Operation { filter.spec.patches[index].operation }
    var context: EnvoyFilter.Context { filter.spec.patches[index].context }
    var match: EnvoyFilter.Match { filter.spec.patches[index].match }
    /// Whether the match tells the one among its siblings that the operation is about.
    var isPlaced: Bool { filter.spec.patches[index].isPlaced }
    /// Where it is written.
    var place: EnvoyPatchPlace { EnvoyPatchPlace(filter: filter.key, index: index) }

    /// What is added or merged.
    var value: WireMessage {
        get throws(DecodeError) { try WireMessage(decoding: filter.spec.patches[index].value) }
    }

    /// Whether it is for that side of the proxies.
    func applies(to side: EnvoyFilter.Context) -> Bool { context == .any || context == side }
}

/// Which patch of which EnvoyFilter.
package struct EnvoyPatchPlace: Hashable, Sendable {
    package let filter: ConfigKey
    /// Position in the filter's list.
    package let index: Int

    /// Patch number `index` of `filter`.
    package init(filter: ConfigKey, index: Int) {
        self.filter = filter
        self.index = index
    }
}

/// The fields by which patches find their way, as `EnvoySchema` numbers them.
enum PatchedField {
    /// Of clusters, listeners, extensions, route tables and hosts, sockets, and filters of every kind.
    static let name = 1

    static let clusterSocket = 24
    static let clusterSocketMatches = 43
    static let socketMatchSocket = 3

    static let listenerChains = 3
    static let listenerFilters = 9
    static let listenerDefaultChain = 25
    static let chainMatch = 1
    static let chainFilters = 3
    static let chainSocket = 6
    static let chainName = 7
    static let matchDestinationPort = 8
    static let matchTransportProtocol = 9
    static let matchApplicationProtocols = 10
    static let matchServerNames = 11

    /// The `typed_config` of sockets and listener filters.
    static let socketConfig = 3
    /// The `typed_config` of network and HTTP filters.
    static let filterConfig = 4
    static let anyValue = 2
    static let managerRoutes = 4
    static let managerFilters = 5

    static let tableHosts = 2
    static let hostDomains = 2
    static let hostRoutes = 3
    static let routeForward = 2
    static let routeRedirect = 3
    static let routeResponse = 7
    static let routeName = 14
}
