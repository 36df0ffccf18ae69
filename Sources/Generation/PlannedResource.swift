package import EnvoyAPI
package import Mesh

/// A resource that a class of proxies should hold: what it is called, and everything that it is made of.
package struct PlannedResource: Sendable {
    /// Unique among the resources of its type and view.
    package let name: String
    package let inputs: ResourceInputs

    init(_ recipe: Recipe) {
        name = recipe.name
        inputs = ResourceInputs(recipe)
    }
}

/// Everything that the bytes of a resource depend on: equal inputs encode to equal bytes.
///
/// Services and endpoints count by their key and revision, all else by its value, so inputs are comparable within a
/// process and cheap to hash. They keep what they refer to alive: no view is needed to encode them.
package struct ResourceInputs: Hashable, Sendable {
    let recipe: Recipe

    fileprivate init(_ recipe: Recipe) { self.recipe = recipe }
}

/// What the proxies of `view` should hold of one type: sorted by name, no name twice.
///
/// Cheap, and meant to be called for each snapshot: nothing is encoded, and what did not change has equal inputs.
package func plan(_ type: ResourceType, for view: ProxyView) -> [PlannedResource] {
    distinct(PlanPart.allCases.flatMap { recipes(type, $0, for: view) })
}

/// The same of one part.
func plan(_ type: ResourceType, _ part: PlanPart, for view: ProxyView) -> [PlannedResource] {
    distinct(recipes(type, part, for: view))
}

/// Sorted, and of several with one name the first.
private func distinct(_ recipes: [Recipe]) -> [PlannedResource] {
    let planned = recipes.map(PlannedResource.init).sorted { $0.name < $1.name }
    // A service that has a port number twice would have two resources of one name; Envoy refuses the whole response.
    guard planned.indices.dropFirst().contains(where: { planned[$0 - 1].name == planned[$0].name }) else {
        return planned
    }
    return planned.indices.filter { $0 == 0 || planned[$0 - 1].name != planned[$0].name }.map { planned[$0] }
}

/// The same, in no order.
private func recipes(_ type: ResourceType, _ part: PlanPart, for view: ProxyView) -> [Recipe] {
    let plain = plainRecipes(type, part, for: view)
    var patches = EnvoyPatches(view)
    return patches?.apply(to: plain, type, part) ?? plain
}

/// The same before anything is patched.
private func plainRecipes(_ type: ResourceType, _ part: PlanPart, for view: ProxyView) -> [Recipe] {
    guard part == .common else {
        return PlanPart.workload.has(type, in: view.scope) ? planWorkload(type, for: view) : []
    }
    if view.scope.isGRPC { return GRPCPlan(view: view).recipes(type) }
    return view.scope.kind == .router ? planGateway(type, for: view) : planSidecar(type, for: view)
}

/// What to answer for a subscribed name that the plan does not have, where silence would keep the client waiting: an
/// assignment without endpoints, a route table without hosts. A gRPC client may also spell a listener in its own way.
/// Nil: the name does not exist.
package func planAbsent(_ type: ResourceType, name: String, for view: ProxyView) -> PlannedResource? {
    let recipe: Recipe? =
        switch type {
        case .endpoint: .emptyAssignment(name)
        case .route:
            EnvoyPatches(view)?.table(emptyRouteTable(name, view)) ?? emptyRouteTable(name, view)
        case .listener: view.scope.isGRPC ? GRPCPlan(view: view).listener(named: name) : nil
        case .cluster, .extensionConfig, .secret, .nameTable: nil
        }
    return recipe.map(PlannedResource.init)
}

/// The patches of EnvoyFilters that change something for the proxies of `view`, or add something.
package func appliedPatches(for view: ProxyView, in arena: Arena) -> Set<EnvoyPatchPlace> {
    guard var patches = EnvoyPatches(view) else { return [] }
    var applied: Set<EnvoyPatchPlace> = []
    for type in ResourceType.allCases {
        for part in PlanPart.allCases {
            for recipe in patches.apply(to: plainRecipes(type, part, for: view), type, part) {
                if case .patched(let resource) = recipe { applied.formUnion(resource.applied(in: arena)) }
            }
        }
    }
    return applied.union(patches.applied)
}

/// The resource itself: dear, so call it once for distinct inputs.
package func encode(_ planned: PlannedResource, in arena: Arena) -> EncodedResource {
    planned.inputs.recipe.encode(as: planned.name, in: arena)
}

/// The same, where `old` was planned in its place before and is encoded as `resource`: bytes that have stayed the same
/// may be taken over.
package func encode(
    _ planned: PlannedResource, after old: PlannedResource, _ resource: EncodedResource, in arena: Arena
) -> EncodedResource {
    let spliced: EncodedResource? =
        switch (planned.inputs.recipe, old.inputs.recipe) {
        case (.routeTable(let table), .routeTable(let before)): table.encode(after: before, resource, in: arena)
        case (.gatewayTable(let table), .gatewayTable(let before)): table.encode(after: before, resource, in: arena)
        default: nil
        }
    return spliced ?? encode(planned, in: arena)
}
