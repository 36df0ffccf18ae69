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
        /// Resources that are new, or have other inputs than before.
        package fileprivate(set) var changed: [(old: PlannedResource?, new: PlannedResource)] = []
        /// Names of those that are gone.
        package fileprivate(set) var removed: [String] = []

        package var isEmpty: Bool { changed.isEmpty && removed.isEmpty }
    }

    /// The plan of `view`, one of the same scope: the same as from nothing.
    ///
    /// - Returns: also what it changes.
    package func next(for view: ProxyView) -> (plan: Plan, change: Change) {
        if view === self.view { return (self, Change()) }
        switch touch(by: view) {
        case .nothing: return (Plan(type, part, for: view, resources), Change())
        case .anything: return anew(for: view)
        case .services(let hostnames):
            return replacing(parts(self.view, of: hostnames), with: parts(view, of: hostnames), for: view)
        case .ports(let numbers):
            let parts = { (view: ProxyView) in self.parts(view, planOutboundListeners(view, ports: numbers)) }
            return replacing(parts(self.view), with: parts(view), for: view)
        case .tables(let difference):
            if view.scope.isGRPC {
                guard let touched = TouchedRoutes(self.view, view, difference) else { return anew(for: view) }
                let parts = { (view: ProxyView) in self.parts(view, GRPCPlan(view: view).tables(touched)) }
                return replacing(parts(self.view), with: parts(view), for: view)
            }
            guard let (changed, removed) = tables(of: view, difference) else { return anew(for: view) }
            return replacing(tables: changed, removed, for: view)
        case .secrets(let keys):
            let names = Set(keys.flatMap { SecretReference.names(meaning: $0, in: view.scope.namespace) })
            let old = names.compactMap { self[$0] }
            return replacing(byName(old), with: byName(old.compactMap { $0.renewed(in: view) }), for: view)
        }
    }

    private func anew(for view: ProxyView) -> (Plan, Change) {
        let plan = Plan(type, part, for: view)
        var change = Change()
        for (old, new) in plan.resources.differences(from: resources, { $0.inputs == $1.inputs }) {
            if let new { change.changed.append((old, new)) } else if let old { change.removed.append(old.name) }
        }
        return (plan, change)
    }

    /// Whether it is the plan of this very view.
    package func isOf(_ view: ProxyView) -> Bool { view === self.view }

    /// The resource of this name.
    package subscript(_ name: String) -> PlannedResource? {
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
        /// Listeners for services with these ports.
        case ports(Set<Int>)
        /// Some route tables.
        case tables(ViewDifference)
        /// What these objects give to TLS, which is of the same kinds as before.
        case secrets(Set<ConfigKey>)
        case anything
    }

    /// What the difference between the plan's view and `view` touches.
    private func touch(by view: ProxyView) -> Touch {
        if part == .workload { return view.showsWorkload(like: self.view) ? .nothing : .anything }
        guard let difference = view.difference(from: self.view) else { return .anything }
        let isRouted = !difference.hostnames.isEmpty || difference.hasOtherVirtualServices
        let isRuled = !difference.ruledHosts.isEmpty
        switch type {
        case .cluster, .endpoint: return touchOfServices(by: difference)
        case .route:
            // A gateway's own services say where it listens, whether it sees them or not.
            if view.scope.kind == .router, !view.showsTargets(like: self.view) { return .anything }
            return isRouted || isRuled ? .tables(difference) : .nothing
        case .listener:
            if view.scope.isGRPC { return touchOfServices(by: difference) }
            if view.scope.kind == .router { return touchesGatewayListeners(difference, view) ? .anything : .nothing }
            return touchOfListeners(by: difference, view)
        case .nameTable:
            return !difference.hostnames.isEmpty || view.hasPassthrough(difference.endpoints) ? .anything : .nothing
        case .secret:
            return touchesCredentials(difference, view) ? .anything : touchOfSecrets(by: difference, view)
        case .extensionConfig: return .nothing
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

    /// Listeners are made of services port by port, whatever their number; those of endpoints where a service has no
    /// address of its own.
    private func touchOfListeners(by difference: ViewDifference, _ view: ProxyView) -> Touch {
        // Whatever logs and traces are sent to is a service too, and so is what connections are routed to; where
        // unknown names are looked up, one listener tells of the ports of all others.
        if touchesConnections(difference, view) || !view.showsProviders(like: self.view) { return .anything }
        let endpoints = difference.endpoints.filter { view.hasPassthrough([$0]) }
        if difference.hostnames.isEmpty, endpoints.isEmpty { return .nothing }
        let views = [self.view, view]
        guard views.allSatisfy(\.hasOneScopeForAllPorts), view.httpProxyPort == 0,
            view.connectionRoutes(in: view.egress[0]).isEmpty,
            UnknownTraffic(view) != .lookedUp
        else { return .anything }
        var numbers: Set<Int> = []
        for hostname in difference.hostnames.union(endpoints.map(\.hostname)) {
            let (old, new) = (
                self.view.service(named: hostname, in: self.view.egress[0]),
                view.service(named: hostname, in: view.egress[0])
            )
            numbers.formUnion(
                MeshService.listenerPorts(differingIn: old, new).filter { number in
                    ![old, new].compactMap(\.self).allSatisfy { view.hasHTTP(number, before: $0, difference.hostnames) }
                })
        }
        for hostname in endpoints.map(\.hostname) {
            numbers.formUnion(view.reachable(named: hostname)?.service.ports.map(\.number) ?? [])
        }
        return numbers.isEmpty ? .nothing : .ports(numbers)
    }

    /// A gateway's listeners say where connections go; where requests go, their route tables do.
    private func touchesGatewayListeners(_ difference: ViewDifference, _ view: ProxyView) -> Bool {
        guard view.showsTargets(like: self.view), view.showsProviders(like: self.view) else { return true }
        let views = [self.view, view]
        if !difference.hostnames.isEmpty || !difference.ruledHosts.isEmpty,
            view.hasAutoPassthrough || views.contains(where: \.routesConnectionsAtGateways)
        {
            return true
        }
        guard difference.hasOtherVirtualServices else { return false }
        guard let changed = difference.virtualServices else { return true }
        return views.flatMap { $0.virtualServicesAtGateways(changed) }.contains(where: \.spec.routesConnections)
    }

    /// What is wanted does not depend on what there is. So a certificate that is renewed is news to the resources that
    /// show it; one that comes or goes may be to resources that no plan has yet.
    private func touchOfSecrets(by difference: ViewDifference, _ view: ProxyView) -> Touch {
        guard let changed = difference.secrets else { return .anything }
        let seen = changed.filter { self.view.secret($0) != nil || view.secret($0) != nil }
        let areRenewed = seen.allSatisfy { key in
            guard let old = self.view.secret(key)?.spec, let new = view.secret(key)?.spec else { return false }
            return (old.keyPair == nil) == (new.keyPair == nil) && (old.authorities == nil) == (new.authorities == nil)
        }
        return areRenewed ? seen.isEmpty ? .nothing : .secrets(seen) : .anything
    }

    /// Rules name credentials.
    private func touchesCredentials(_ difference: ViewDifference, _ view: ProxyView) -> Bool {
        let hosts = difference.hostnames.union(difference.ruledHosts)
        return difference.ruledHosts.contains(where: \.isWildcardHost)
            || [self.view, view].contains { view in
                hosts.contains { host in
                    let rule = view.reachable(named: host).flatMap { view.rule(for: $0.service) }
                    return rule.map { !$0.spec.credentials.isEmpty } ?? false
                }
            }
    }

    /// Rules shape connections that are not HTTP.
    private func touchesConnections(_ difference: ViewDifference, _ view: ProxyView) -> Bool {
        let routes = view.egress.map(view.connectionRoutes)
        if difference.hasOtherVirtualServices, routes != self.view.egress.map(self.view.connectionRoutes) {
            return true
        }
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
    /// Whether ports `number` of `service` have no say in listeners, since they speak HTTP, and an older service of the
    /// view's only scope that is none of `others` does so on that port: its route table holds all others.
    fileprivate func hasHTTP(_ number: Int, before service: MeshService, _ others: Set<String>) -> Bool {
        func speaksHTTP(_ service: MeshService) -> Bool {
            service.servedPorts.contains { $0.port.number == number && $0.port.protocol_.listenerClass == .http }
        }
        guard service.resolution != .dynamicDNS,
            service.servedPorts.allSatisfy({ $0.port.number != number || $0.port.protocol_.listenerClass == .http }),
            let first = services(withPort: number, in: egress[0]).first(where: speaksHTTP)
        else { return false }
        return first.precedes(service) && !others.contains(first.hostname)
    }

    /// Whether clients dial the endpoints of one of these services themselves.
    fileprivate func hasPassthrough(_ services: Set<ServiceKey>) -> Bool {
        services.contains { reachable(named: $0.hostname)?.service.resolution == .passthrough }
    }
}

extension MeshService {
    /// The numbers of the ports for which a service may have other listeners than it had; nil: there is none.
    fileprivate static func listenerPorts(differingIn old: MeshService?, _ new: MeshService?) -> Set<Int> {
        let numbers = Set((old?.ports ?? []).map(\.number) + (new?.ports ?? []).map(\.number))
        guard let old, let new, old.hasPlaces(like: new) else { return numbers }
        return numbers.filter { number in
            old.ports.filter { $0.number == number } != new.ports.filter { $0.number == number }
        }
    }

    /// Whether its ports would have the same listeners if they were the same.
    private func hasPlaces(like other: MeshService) -> Bool {
        key == other.key && name == other.name && creationTime == other.creationTime && registry == other.registry
            && resolution == other.resolution && addresses == other.addresses
            && allocatedAddresses == other.allocatedAddresses && selector.isEmpty == other.selector.isEmpty
            && aliases == other.aliases
            // Connections to a service of one port go there, whatever number they are for.
            && (onlyPort == other.onlyPort || (ports + other.ports).allSatisfy { $0.protocol_.listenerClass == .http })
    }
}

// Plans of single services and tables.
extension Plan {
    /// The plan of `view`, in which only `new` has come in place of `old`, by name.
    private func replacing(
        _ old: [String: PlannedResource], with new: [String: PlannedResource], for view: ProxyView
    ) -> (Plan, Change) {
        var edits: [ChunkedList<PlannedResource>.Edit] = []
        var change = Change()
        for (name, resource) in old where new[name] == nil {
            edits.append(.remove(resource))
            change.removed.append(name)
        }
        for (name, resource) in new where old[name]?.inputs != resource.inputs {
            if let old = old[name] { edits.append(.remove(old)) }
            edits.append(.insert(resource))
            change.changed.append((old[name], resource))
        }
        return (Plan(type, part, for: view, resources.applying(edits)), change)
    }

    /// The tables of `view` that are others than before, and the names of those that are gone; nil: ask all again.
    private func tables(of view: ProxyView, _ difference: ViewDifference) -> (changed: [Recipe], removed: [String])? {
        if view.scope.kind == .router, !view.scope.isGRPC {
            let change = GatewayTableChange(from: self.view, to: view, difference) { name in
                if case .gatewayTable(let table)? = recipe(name) { table } else { nil }
            }
            return change.map { ($0.changed.map(Recipe.gatewayTable), []) }
        }
        let change = RouteTableChange(from: self.view, to: view, difference, table: table)
        return change.map { ($0.changed.map(Recipe.routeTable), $0.removed) }
    }

    private func replacing(tables changed: [Recipe], _ removed: [String], for view: ProxyView) -> (Plan, Change) {
        let patches = EnvoyPatches(view)
        let recipes = changed.map { patches?.table($0) ?? $0 }
        let old = (changed.map(\.name) + removed).compactMap { self[$0] }
        return replacing(byName(old), with: byName(recipes.map { PlannedResource($0) }), for: view)
    }

    private func byName(_ resources: [PlannedResource]) -> [String: PlannedResource] {
        Dictionary(uniqueKeysWithValues: resources.map { ($0.name, $0) })
    }

    /// The route table `name` of a sidecar, as it is before patches.
    func table(_ name: String) -> RouteTable? {
        if case .routeTable(let table)? = recipe(name) { table } else { nil }
    }

    /// The recipe of the resource `name`, as it is before patches.
    private func recipe(_ name: String) -> Recipe? {
        let recipe = self[name]?.inputs.recipe
        if case .patched(let resource)? = recipe { return resource.base }
        return recipe
    }

    private func parts(_ view: ProxyView, of hostnames: Set<String>) -> [String: PlannedResource] {
        let services = hostnames.compactMap(view.reachable)
        if view.scope.isGRPC { return parts(view, GRPCPlan(view: view).recipes(type, of: services)) }
        return parts(
            view, type == .endpoint ? planAssignments(view, of: services) : planServiceClusters(view, of: services))
    }

    /// Resources by name; of several with one name the first, as in a whole plan.
    private func parts(_ view: ProxyView, _ recipes: [Recipe]) -> [String: PlannedResource] {
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
