package import EnvoyAPI
package import Mesh
import MeshConfig

/// What the proxies of one view should hold of one part of one type. The plan of the next view is made from it: what
/// the two views have in common is neither planned again nor looked at.
package final class Plan: Sendable {
    package let type: ResourceType
    let part: PlanPart
    let view: ProxyView
    /// By name, no name twice.
    package let resources: ChunkedList<PlannedResource>

    /// The plan of a view, from nothing.
    package convenience init(_ type: ResourceType, _ part: PlanPart, for view: ProxyView) {
        self.init(type, part, for: view, ChunkedList(plan(type, part, for: view)))
    }

    private init(_ type: ResourceType, _ part: PlanPart, for view: ProxyView, _ resources: ChunkedList<PlannedResource>)
    {
        self.type = type
        self.part = part
        self.view = view
        self.resources = resources
    }

    /// How a plan differs from the one that it was made from.
    package struct Change {
        /// Resources that are new, or have other inputs.
        package fileprivate(set) var changed: [PlannedResource] = []
        /// Names of those that are gone.
        package fileprivate(set) var removed: [String] = []

        package var isEmpty: Bool { changed.isEmpty && removed.isEmpty }
    }

    /// The plan of `view`, one of the same scope: the same as from nothing.
    ///
    /// - Returns: also what it changes; nil: anything.
    package func next(for view: ProxyView) -> (plan: Plan, change: Change?) {
        if view === self.view { return (self, Change()) }
        switch touch(by: view) {
        case .nothing: return (Plan(type, part, for: view, resources), Change())
        case .anything: return (Plan(type, part, for: view), nil)
        case .services(let hostnames):
            let (edits, change) = edits(to: view, hostnames)
            return (Plan(type, part, for: view, resources.applying(edits)), change)
        }
    }

    /// Whether it is the plan of this very view.
    package func isOf(_ view: ProxyView) -> Bool { view === self.view }

    /// The resource of this name.
    package subscript(name: String) -> PlannedResource? {
        resources.first { $0.name < name }.flatMap { $0.name == name ? $0 : nil }
    }
}

extension PlannedResource: Sortable {
    /// Whether its name comes first.
    package func precedes(_ other: PlannedResource) -> Bool { name < other.name }
}

// What of a plan a difference between views touches. Each answer must be right for all that plans read of a view.
extension Plan {
    private enum Touch {
        case nothing
        /// What the services of these hostnames have.
        case services(Set<String>)
        case anything
    }

    /// What the difference between the plan's view and `view` touches.
    private func touch(by view: ProxyView) -> Touch {
        if part == .workload { return view.showsWorkload(like: self.view) ? .nothing : .anything }
        guard let difference = view.difference(from: self.view) else { return .anything }
        if view.scope.isGRPC { return .anything }
        let isRouted = difference.hasOtherServices || difference.hasOtherVirtualServices
        let isRuled = !difference.ruledHosts.isEmpty
        switch type {
        case .cluster, .endpoint: return touchOfServices(by: difference)
        case .route: return isRouted || isRuled ? .anything : .nothing
        case .listener:
            if view.scope.kind == .router { return isRouted || isRuled ? .anything : .nothing }
            return touchesListeners(difference, view) ? .anything : .nothing
        case .nameTable:
            return difference.hasOtherServices || view.hasPassthrough(difference.endpoints) ? .anything : .nothing
        case .secret:
            return difference.hasOtherServices || isRuled || difference.hasOtherSecrets ? .anything : .nothing
        case .extensionConfig: return .anything
        }
    }

    /// Clusters and their endpoints are made service by service, each from its own record, endpoints and rules.
    private func touchOfServices(by difference: ViewDifference) -> Touch {
        let hostnames = difference.hostnames.union(difference.endpoints.map(\.hostname)).union(difference.ruledHosts)
        if difference.ruledHosts.contains(where: \.isWildcardHost) || hostnames.count > Self.hostnameCountMax {
            return .anything
        }
        return hostnames.isEmpty ? .nothing : .services(hostnames)
    }

    /// Services that are worth being planned one by one.
    private static let hostnameCountMax = 1_000

    /// Rules shape connections that are not HTTP; endpoints have listeners where a service has no address of its own.
    private func touchesListeners(_ difference: ViewDifference, _ view: ProxyView) -> Bool {
        if difference.hasOtherServices || view.hasPassthrough(difference.endpoints) { return true }
        let routes = view.egress.map(\.connectionRoutes)
        if difference.hasOtherVirtualServices, routes != self.view.egress.map(\.connectionRoutes) { return true }
        if difference.ruledHosts.isEmpty { return false }
        return !routes.joined().isEmpty
            || difference.ruledHosts.contains { host in
                host.isWildcardHost
                    || view.reachable(named: host)?.service.servedPorts.contains {
                        $0.port.protocol_.listenerClass != .http
                    } ?? false
            }
    }
}

extension ProxyView {
    /// Whether clients dial the endpoints of one of these services themselves.
    fileprivate func hasPassthrough(_ services: Set<ServiceKey>) -> Bool {
        services.contains { reachable(named: $0.hostname)?.service.resolution == .passthrough }
    }
}

extension EgressScope {
    /// The VirtualServices that say where connections go, not requests.
    fileprivate var connectionRoutes: [VirtualServiceRecord] {
        virtualServices.filter { !$0.spec.tls.isEmpty || !$0.spec.tcp.isEmpty }
    }
}

// Plans of single services.
extension Plan {
    /// What becomes of the plan when everything that the services of `hostnames` have is planned again.
    private func edits(
        to view: ProxyView, _ hostnames: Set<String>
    ) -> ([ChunkedList<PlannedResource>.Edit], Change) {
        let (old, new) = (parts(self.view, hostnames), parts(view, hostnames))
        var edits: [ChunkedList<PlannedResource>.Edit] = []
        var change = Change()
        for (name, resource) in old where new[name] == nil {
            edits.append(.remove(resource))
            change.removed.append(name)
        }
        for (name, resource) in new where old[name]?.inputs != resource.inputs {
            if let old = old[name] { edits.append(.remove(old)) }
            edits.append(.insert(resource))
            change.changed.append(resource)
        }
        return (edits, change)
    }

    /// Resources by name; of several with one name the first, as in a whole plan.
    private func parts(_ view: ProxyView, _ hostnames: Set<String>) -> [String: PlannedResource] {
        let services = hostnames.compactMap(view.reachable)
        let recipes =
            type == .endpoint ? planAssignments(view, of: services) : planServiceClusters(view, of: services)
        var patches = EnvoyPatches(view)
        let patched = patches?.apply(to: recipes, type, part) ?? recipes
        return Dictionary(
            patched.map { recipe in
                let planned = PlannedResource(recipe)
                return (planned.name, planned)
            }
        ) { first, _ in first }
    }
}
