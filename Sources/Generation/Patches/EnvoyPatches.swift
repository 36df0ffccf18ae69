import EnvoyAPI
import Mesh
import MeshConfig

/// The patches for the proxies of a view, and what they make of a plan. Source: generation.md 9.1.
struct EnvoyPatches {
    /// In the order of their application.
    private let patches: [EnvoyPatch]
    private let view: ProxyView
    /// What has found something to change.
    private(set) var applied: Set<EnvoyPatchPlace> = []

    /// nil where there are none, as in most meshes.
    init?(_ view: ProxyView) {
        guard !view.scope.envoyFilters.isEmpty else { return nil }
        patches = view.envoyFilters.flatMap { record, indices in
            indices.map { EnvoyPatch(filter: record, index: $0) }
        }
        self.view = view
    }

    /// The resources of one type and part as the patches want them: some are changed, some are left out, some are new.
    mutating func apply(to recipes: [Recipe], _ type: ResourceType, _ part: PlanPart) -> [Recipe] {
        let patched: [Recipe] =
            switch type {
            case .cluster: recipes.compactMap { cluster($0) }
            case .listener: recipes.compactMap { listener($0) }
            case .route: recipes.map { table($0) }
            case .endpoint, .extensionConfig, .secret, .nameTable: recipes
            }
        return part == .common ? patched + added(type) : patched
    }

    /// A route table with what its patches change.
    func table(_ recipe: Recipe) -> Recipe {
        let side = side(of: recipe)
        let condition = RouteTableName(recipe.name, on: side, targets: view.targets)
        let own = patches.filter { patch in
            guard patch.subject.isInRouteTables, patch.applies(to: side) else { return false }
            if case .routeConfiguration(let match) = patch.match { return condition.matches(match) }
            return true
        }
        return patched(recipe, .route, own, name: recipe.name)
    }
}

extension EnvoyPatches {
    /// nil: it is removed.
    private mutating func cluster(_ recipe: Recipe) -> Recipe? {
        let side = side(of: recipe)
        let key = PatchedClusterName(recipe.name, services: recipe.inboundHostnames)
        let own = patches.filter { patch in
            guard patch.subject == .cluster, patch.operation.isMerge || patch.operation == .remove,
                patch.applies(to: side)
            else { return false }
            if case .cluster(let match) = patch.match { return key.matches(match) }
            return true
        }
        if let removal = own.first(where: { $0.operation == .remove }) {
            applied.insert(removal.place)
            return nil
        }
        return patched(recipe, .cluster, own, name: own.lazy.compactMap(\.newName).last ?? recipe.name)
    }

    /// nil: it is removed.
    private mutating func listener(_ recipe: Recipe) -> Recipe? {
        let side = side(of: recipe)
        var own: [EnvoyPatch] = []
        for patch in patches where patch.applies(to: side) {
            if patch.subject.isInRouteTables {
                // The routes of inbound listeners are inside them.
                if side == .sidecarInbound { own.append(patch) }
                continue
            }
            guard patch.subject.isInListeners, recipe.isListener(of: patch) else { continue }
            if patch.subject == .listener {
                if patch.operation == .remove {
                    applied.insert(patch.place)
                    return nil
                }
                guard patch.operation.isMerge else { continue }
            }
            own.append(patch)
        }
        return patched(recipe, .listener, own, name: own.lazy.compactMap(\.newName).last ?? recipe.name)
    }

    private func patched(_ recipe: Recipe, _ type: ResourceType, _ patches: [EnvoyPatch], name: String) -> Recipe {
        if patches.isEmpty { return recipe }
        return .patched(
            PatchedResource(base: recipe, type: type, patches: Shared(patches), name: name, side: side(of: recipe)))
    }

    /// New resources. One for both sides of a sidecar is one.
    private mutating func added(_ type: ResourceType) -> [Recipe] {
        let subject: EnvoyFilter.Subject
        switch type {
        case .cluster: subject = .cluster
        case .listener: subject = .listener
        case .extensionConfig: subject = .extensionConfig
        case .endpoint, .route, .secret, .nameTable: return []
        }
        var recipes: [Recipe] = []
        for patch in patches where patch.subject == subject && patch.operation == .add {
            let isForGateways = patch.context == .gateway
            guard patch.context == .any || isForGateways == (view.scope.kind == .router) else { continue }
            guard let added = AddedResource(patch, type) else { continue }
            applied.insert(patch.place)
            recipes.append(.added(added))
        }
        return recipes
    }

    private func side(of recipe: Recipe) -> EnvoyFilter.Context {
        if view.scope.kind == .router { return .gateway }
        return recipe.isInbound ? .sidecarInbound : .sidecarOutbound
    }
}

extension EnvoyPatch {
    /// The name that a merge gives a resource; nil: it keeps its own.
    fileprivate var newName: String? {
        guard subject == .cluster || subject == .listener, operation.isMerge else { return nil }
        do {
            let value = try value
            // A patch with a socket does nothing else.
            let hasSocket = subject == .cluster && value.has(PatchedField.clusterSocket)
            let name = value.text(PatchedField.name)
            return name.isEmpty || hasSocket ? nil : name
        } catch {
            return nil
        }
    }
}

extension EnvoyFilter.Subject {
    /// Whether it is a route table or a part of one.
    var isInRouteTables: Bool { self == .routeConfiguration || self == .virtualHost || self == .httpRoute }

    /// Whether it is a listener or a part of one that is no route table.
    fileprivate var isInListeners: Bool {
        switch self {
        case .listener, .listenerFilter, .filterChain, .networkFilter, .httpFilter: true
        case .cluster, .routeConfiguration, .virtualHost, .httpRoute, .extensionConfig, .bootstrap: false
        }
    }
}

extension Recipe {
    /// Whether it is for traffic to the proxy's own workload.
    fileprivate var isInbound: Bool {
        switch self {
        case .inboundCluster, .inboundListener: true
        case .specialCluster(let cluster): cluster.kind == .inboundPassthrough
        default: false
        }
    }

    /// The services behind a cluster that is not called after one.
    fileprivate var inboundHostnames: [String] {
        if case .inboundCluster(let cluster) = self { cluster.services.map(\.hostname) } else { [] }
    }

    /// Whether the listener is one of those that a patch of it, or of something in it, is about.
    fileprivate func isListener(of patch: EnvoyPatch) -> Bool {
        guard case .listener(let match) = patch.match else { return true }
        if !match.name.isEmpty, match.name != name { return false }
        // What redirected traffic comes to has chains for single ports, which are compared instead.
        let isVirtual = name == "virtualInbound" || name == "virtualOutbound"
        return match.port == 0 || (isVirtual && patch.subject != .listener) || match.port == listenerPort
    }

    /// The port of a listener's address; 0 for a Unix socket's.
    private var listenerPort: Int {
        switch self {
        case .outboundListener(let listener): listener.port
        case .serviceListener(let listener): listener.kind.port
        case .virtualOutbound(let listener): listener.facts.value.outboundPort
        case .inboundListener(let listener): listener.port
        case .gatewayListener(let listener): listener.port
        default: 0
        }
    }
}

/// What a cluster's name tells. Source: generation.md 1.1.
private struct PatchedClusterName {
    private let name: String
    private let port: Int
    private let subset: String
    private let services: [String]

    /// - Parameter services: the hosts of the services that it is for, where its name has none.
    init(_ name: String, services: [String]) {
        self.name = name
        let byBars = name.split(separator: "|", omittingEmptySubsequences: false)
        let parts = byBars.count == 4 ? byBars : name.split("_.", maxCount: 4)
        let isKey = parts.count == 4
        port = isKey ? Int(parts[1]) ?? 0 : 0
        subset = isKey ? String(parts[2]) : ""
        self.services = services.isEmpty ? [isKey ? String(parts[3]) : ""] : services
    }

    func matches(_ match: EnvoyFilter.Cluster) -> Bool {
        if !match.name.isEmpty { return match.name == name }
        return (match.subset.isEmpty || match.subset == subset) && (match.port == 0 || match.port == port)
            && (match.service.isEmpty || services.contains(match.service))
    }
}

/// What a route table's name tells. Source: generation.md 1.3.
struct RouteTableName {
    private let name: String
    private let isGateway: Bool
    /// The numbers that conditions may call the port by.
    private let ports: [Int]
    private let portName: String
    private let gateway: String

    /// - Parameter targets: the ports of a gateway's services, which are better known than those of its pods.
    init(_ name: String, on side: EnvoyFilter.Context, targets: [ServiceTarget] = []) {
        self.name = name
        isGateway = side == .gateway
        guard isGateway else {
            let inbound = name.split(separator: "|", omittingEmptySubsequences: false)
            ports = [(inbound.count == 4 ? Int(inbound[1]) : Int(name)) ?? 0]
            portName = ""
            gateway = ""
            return
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let number = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let services = targets.filter { $0.targetPort == number }.map(\.port.number)
        ports = services.isEmpty ? [number] : services
        let isTLS = parts.first == "https" && parts.count >= 5
        portName = isTLS ? parts[2] : ""
        gateway = isTLS ? "\(parts[4])/\(parts[3])" : ""
    }

    /// Whether the table is one that `match` is about.
    func matches(_ match: EnvoyFilter.RouteConfiguration) -> Bool {
        guard match.name.isEmpty || match.name == name, match.port == 0 || ports.contains(match.port) else {
            return false
        }
        guard isGateway else { return true }
        return (match.portName.isEmpty || match.portName == portName)
            && (match.gateway.isEmpty || match.gateway == gateway)
    }
}

extension String {
    /// The parts between occurrences of `separator`, of two characters; the last of at most `maxCount` has the rest.
    fileprivate func split(_ separator: String, maxCount: Int) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while parts.count < maxCount - 1, let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
